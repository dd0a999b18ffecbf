"""Reads what a receipt printer gets, by Epson's ESC/POS command reference and nothing else.

No renderer of ESC/POS is to be had as a package, so this is one for the few commands that
labels are made of. Whatever else stands in a job, text above all, is an error. labels.py first
has it read what python-escpos, which others wrote, makes of the same pictures.
"""

from PIL import Image


class NotAPicture(Exception):
    pass


def tickets(job):
    """The pictures that come out, one for each cut."""
    at = 0
    rows, width, done = [], 0, []

    def take(count):
        nonlocal at
        part = job[at : at + count]
        if len(part) < count:
            raise NotAPicture(f"ends {count - len(part)} bytes early")
        at += count
        return part

    def cut():
        nonlocal rows, width
        if rows:
            # A set bit is a black dot.
            black = Image.frombytes("1", (width * 8, len(rows)), b"".join(rows))
            done.append(black.point(lambda dot: 0 if dot else 255))
        rows, width = [], 0

    while at < len(job):
        begins = at
        command = take(2)
        if command == b"\x1b@":  # ESC @: as after switching on
            pass
        elif command == b"\x1da":  # GS a n: automatic status back
            take(1)
        elif command == b"\x1d(" and take(1) == b"D":  # GS ( D pL pH m [a b]...: real-time commands off
            parameters = take(int.from_bytes(take(2), "little"))
            if parameters[:1] != b"\x14":
                raise NotAPicture(f"GS ( D with {parameters!r}")
        elif command == b"\x1dv":  # GS v 0 m xL xH yL yH: raster, m 0 is one dot for one dot
            if take(2) != b"0\0":
                raise NotAPicture("a raster that is scaled")
            across = int.from_bytes(take(2), "little")
            down = int.from_bytes(take(2), "little")
            if not 1 <= across <= 65535 or not 1 <= down <= 2303:
                raise NotAPicture(f"a raster of {across} bytes by {down} rows")
            if rows and across != width:
                raise NotAPicture("slices of different widths")
            width = across
            rows += [take(across) for _ in range(down)]
        elif command == b"\x1dV":  # GS V m [n]: cut
            if take(1) in (b"A", b"B"):
                take(1)
            cut()
        else:
            raise NotAPicture(f"{command!r} at byte {begins} is no command of a picture")
    cut()
    return done
