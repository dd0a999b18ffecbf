use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::time::Duration;

use floor_drivers::simulator::NetworkCable;

/// Answers every byte with itself, on any number of connections.
fn echo() -> std::net::SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    std::thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            std::thread::spawn(move || {
                let mut stream = stream;
                let mut buffer = [0u8; 64];
                while let Ok(count @ 1..) = stream.read(&mut buffer) {
                    stream.write_all(&buffer[..count]).unwrap();
                }
            });
        }
    });
    address
}

fn talk(stream: &mut TcpStream) -> std::io::Result<()> {
    stream.set_read_timeout(Some(Duration::from_secs(5)))?;
    stream.write_all(b"hello")?;
    let mut answer = [0u8; 5];
    stream.read_exact(&mut answer)?;
    assert_eq!(&answer, b"hello");
    Ok(())
}

#[test]
fn a_cut_cable_ends_everything_and_a_plugged_one_carries_again() {
    let cable = NetworkCable::lay(echo()).unwrap();
    for _ in 0..3 {
        let mut first = TcpStream::connect(cable.address()).unwrap();
        let mut second = TcpStream::connect(cable.address()).unwrap();
        talk(&mut first).unwrap();
        talk(&mut second).unwrap();
        drop(second);
        talk(&mut first).unwrap();
        cable.cut();
        assert!(!cable.is_plugged());
        assert!(talk(&mut first).is_err());
        assert!(TcpStream::connect(cable.address()).is_err());
        cable.plug().unwrap();
    }
    talk(&mut TcpStream::connect(cable.address()).unwrap()).unwrap();
}
