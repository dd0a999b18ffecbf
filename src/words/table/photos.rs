//! Photos and the camera.

macro_rules! photos {
    ([$next:ident $($rest:ident)*] $($before:tt)*) => {
        $next! { [$($rest)*] $($before)*
            PhotoTaking: "Hold still: the picture is being taken", "请勿移动：正在拍照";
            PhotoTakenOf: "Photo saved with {0}", "照片已存入 {0}";
            PhotoNowhere: "A photo came and nothing is in hand. Scan what it shows, then press Photo here; or press Photo aside", "收到照片，但当前无作业。请扫描对应物品后按“照片归于此”，或按“暂不归属”";
            PhotoAttached: "Photos saved with {1}: {0}", "{0} 张照片已存入 {1}";
            PhotoNothingInHand: "Nothing is in hand. First scan what the photo shows", "当前无作业。请先扫描照片对应的物品";
            PhotoNoneWaits: "No photo waits for a place", "没有待归属的照片";
            PhotoLeft: "Photos kept without a place: {0}", "{0} 张照片已保存，未归属";
            PhotoKnown: "This photo is saved already", "该照片已保存";
            PhotoNoCamera: "There is no camera here. Put the picture into the folder {0}", "本台没有相机。请把照片放入文件夹 {0}";
            PhotoCameraMissing: "No picture: the camera is not there. Plug it in, or put a picture into {0}", "未拍照：相机未连接。请插好相机，或把照片放入 {0}";
            PhotoCameraPermission: "No picture: the camera may not be opened. Call a supervisor, or put a picture into {0}", "未拍照：无权打开相机。请联系主管，或把照片放入 {0}";
            PhotoCameraBusy: "No picture: another program uses the camera. Close it, then try again", "未拍照：相机被其他程序占用。请关闭后重试";
            PhotoCameraSilent: "No picture came. Plug the camera out and in again, then try again", "相机无响应。请重新插拔后重试";
            PhotoCameraFault: "No picture: {0}", "未拍照：{0}";
            PhotoRefused: "{0} is no photo that can be used: {1}. It lies in the folder refused", "{0} 不能用作照片：{1}。已移到 refused 文件夹";
            PhotoNotSaved: "A photo of the folder could not be saved. It is tried again; free space on the disk", "文件夹中的照片保存失败。将自动重试；请清理磁盘空间";
            PhotoNotKept: "The photo could not be saved. Free space on the disk, then take it again", "照片保存失败。请清理磁盘空间后重拍";
            PhotoWhyEmpty: "it is empty", "文件为空";
            PhotoWhyLarge: "it is larger than {0} MB. Set the camera to a smaller picture", "超过 {0} MB。请把相机设为较小尺寸";
            PhotoWhyHeic: "it is a HEIC file. Set the phone to JPEG (Most Compatible)", "是 HEIC 格式。请把手机相机设为 JPEG（兼容性最佳）";
            PhotoWhyKind: "it is neither JPEG nor PNG", "不是 JPEG 或 PNG";
            PhotoWhyPixels: "it has {0} million pixels, {1} are the most. Set the camera to a smaller picture", "有 {0} 百万像素，最多 {1}。请把相机设为较小尺寸";
            PhotoWhyBroken: "it is damaged. Copy it again", "文件已损坏。请重新复制";
            PhotoWhyUnread: "it can't be read. Check who may read it, or copy it again", "无法读取。请检查文件权限，或重新复制";
            PhotoWhyHalf: "its end is missing. Copy it again", "文件不完整。请重新复制";
            PhotosWaitForPlace: "Photos without a place: {0}. Scan what they show, then press Photo here", "{0} 张照片待归属。请扫描对应物品后按“照片归于此”";
            PhotosHere: "Photos: {0}", "照片：{0}";
            PhotosWaiting: "No place: {0}", "待归属：{0}";
        }
    };
}
