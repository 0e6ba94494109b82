internal import Glibc

/// What becomes of memory that is freed.
public enum FreedMemory {
    /// The most that each of the allocator's arenas keeps, in bytes.
    private static let kept = 16 << 20
    /// Blocks from this many bytes on go back at once.
    private static let largest = 4 << 20

    /// Lets the process use freed memory again.
    ///
    /// By itself the allocator gives back what is above a megabyte or two, and a server that passes bodies on in pieces asks for it
    /// again right away: the kernel then clears a page for every four kilobytes that pass.
    public static func keep() {
        typealias Call = @convention(c) (Int32, Int32) -> Int32
        // Its header is not among those that Swift imports; see mallopt(3).
        guard let symbol = unsafe dlsym(nil, "mallopt") else { return }
        let set = unsafe unsafeBitCast(symbol, to: Call.self)
        let trimThreshold: Int32 = -1
        let mapThreshold: Int32 = -3
        _ = set(trimThreshold, Int32(kept))
        _ = set(mapThreshold, Int32(largest))
    }
}
