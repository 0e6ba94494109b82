internal import CPortal

/// The portal's files that were built into the binary.
public enum PortalBundle {
    /// One archive of all files; nil where the binary was built without a portal.
    public static func archive() -> [UInt8]? {
        let size = martlet_portal_size
        guard size > 0 else { return nil }
        return unsafe [UInt8](UnsafeBufferPointer(start: martlet_portal_bytes, count: size))
    }
}
