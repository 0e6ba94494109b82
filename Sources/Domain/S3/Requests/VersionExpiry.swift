public import Clocks

/// Decides which versions the rules of a bucket let go; takes them by key, the newest first.
public struct VersionExpiry: Sendable {
    public enum Action: Sendable, Hashable {
        /// The version goes for good.
        case remove(ObjectVersion)
        /// The object is deleted, as a client would: with a marker where versions are kept.
        case expire(ObjectVersion)
    }

    private let rules: [LifecycleRule]
    private let now: Timestamp
    /// The version before, of whatever key.
    private var newer: ObjectVersion?
    /// How many versions of the key that are not current came before.
    private var noncurrent = 0
    /// A marker that goes unless an older version of its key comes.
    private var lonely: ObjectVersion?

    public init(_ rules: [LifecycleRule], now: Timestamp) {
        self.rules = rules
        self.now = now
    }

    public mutating func take(_ versions: [ObjectVersion], isLast: Bool) -> [Action] {
        var actions: [Action] = []
        for version in versions {
            let isSame = newer?.key == version.key
            if !isSame {
                noncurrent = 0
                if let marker = lonely { actions.append(.remove(marker)) }
            }
            lonely = nil
            let applying = rules.filter { version.key.bytes.starts(with: $0.prefix.utf8) }
            if version.isCurrent {
                if version.isMarker {
                    if applying.contains(where: { $0.expiresMarkers }) { lonely = version }
                } else if applying.contains(where: { isOver($0.expirationDays, since: version.modified) }) {
                    actions.append(.expire(version))
                }
            } else if let newer, isSame {
                noncurrent += 1
                let goes = applying.contains {
                    isOver($0.noncurrentDays, since: newer.modified) && noncurrent > ($0.noncurrentKept ?? 0)
                }
                if goes { actions.append(.remove(version)) }
            }
            newer = version
        }
        if isLast, let marker = lonely { actions.append(.remove(marker)) }
        return actions
    }

    private func isOver(_ days: Int?, since time: Timestamp) -> Bool {
        days.map { now >= time.adding(seconds: Int64($0) * 86_400) } ?? false
    }
}
