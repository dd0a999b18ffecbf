//! Handing parcels to carriers.

macro_rules! shipping {
    ([$next:ident $($rest:ident)*] $($before:tt)*) => {
        $next! { [$($rest)*] $($before)*
            ScanParcels: "Scan parcels for the carrier", "扫描交接包裹";
            ScanParcelsInstruction: "One carrier per manifest. Confirm when the van is full", "每张交接清单一个承运商。装完后按“确认”";
            ParcelLabel: "a parcel's label", "包裹标签";
            LabelOtherCarrier: "A {0} label on a parcel for {1}. Take it back to packing", "包裹应由 {1} 承运，但贴的是 {0} 面单。请送回打包台";
            CodeOnSeveral: "{0} is on several parcels' labels. Scan the carrier's number", "{0} 出现在多个包裹的标签上。请扫描运单号条码";
            ParcelNotClosed: "{0} is not packed yet. Take it back to packing", "{0} 尚未打包完成。请送回打包台";
            AlreadyLeft: "{0} has left already. Stop: it must not be here", "{0} 已发出。请停下核对";
            WrongCarrier: "This parcel is for {0}, the manifest for {1}. Other cage", "此包裹属于 {0}，当前清单为 {1}。请放到对应笼车";
            OnManifest: "{0} handed to {1}: {2} parcels", "{0} 已交 {1}：共 {2} 件";
            ManifestEmpty: "No parcel on the manifest yet", "清单上还没有包裹";
            CloseManifest: "Close the manifest?", "关闭交接清单？";
            CloseManifestAsk: "{0}: {1} parcels. Press Ship to close it for good", "{0}：{1} 件。按“发运”最终关闭";
            CloseManifestInstruction: "This can't be taken back", "此操作无法撤销";
            ManifestClosed: "Manifest {0} closed", "交接清单 {0} 已关闭";
        }
    };
}
