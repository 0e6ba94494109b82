internal import Synchronization

/// Channels that somebody serves now.
final class BusyChannels: Sendable {
    private let names = Mutex<Set<String>>([])

    /// Whether nobody served it until now.
    func take(_ name: String) -> Bool { names.withLock { $0.insert(name).inserted } }

    func leave(_ name: String) { names.withLock { _ = $0.remove(name) } }
}
