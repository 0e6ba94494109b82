/// Which keys a merge or cherry-pick takes without asking, and which it leaves.
public struct MergeModes: Sendable, Hashable {
    public enum Mode: String, Sendable, Hashable, CaseIterable {
        /// Merged where the sides do not contradict each other.
        case normal
        /// The merged side wins.
        case force
        /// Stays as it is on the target.
        case drop
    }

    /// The mode of every key that is not named.
    public var standard: Mode
    public var byKey: [ContentKey: Mode]

    public init(standard: Mode = .normal, byKey: [ContentKey: Mode] = [:]) {
        self.standard = standard
        self.byKey = byKey
    }

    public static let allNormal = MergeModes()

    public subscript(key: ContentKey) -> Mode { byKey[key] ?? standard }
}
