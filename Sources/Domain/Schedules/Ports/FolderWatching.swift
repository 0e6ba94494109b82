/// The port to a machine that tells when files in folders change.
///
/// It only says that something has changed; whoever is told looks for what. Where a folder cannot be watched, looking now and then does.
public protocol FolderWatching: Sendable {
    /// Watches exactly these folders from now on; those that are not there yet are watched once they are named again.
    ///
    /// - Returns: How many of them are watched.
    func watch(_ folders: Set<String>) -> Int
}
