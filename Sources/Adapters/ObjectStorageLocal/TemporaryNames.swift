internal import Synchronization

/// Gives names that no other write uses, of this process or another.
final class TemporaryNames: Sendable {
    /// What temporary names begin with; such files are no objects.
    static let prefix = ".martlet-tmp-"

    private let process = String(UInt64.random(in: 0...UInt64.max), radix: 36)
    private let count = Atomic<UInt64>(0)

    func next() -> String {
        let number = count.wrappingAdd(1, ordering: .relaxed).newValue
        return Self.prefix + process + "-" + String(number, radix: 36)
    }
}
