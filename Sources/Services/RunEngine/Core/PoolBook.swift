package import Runs

/// Who holds places in pools, and who waits for one.
package struct PoolBook {
    private let limits: [String: Int]
    private var taken: [String: Int] = [:]
    private var waiting: [String: [RunID]] = [:]

    package init(limits: [String: Int]) { self.limits = limits }

    /// Takes a place, if there is one.
    package mutating func acquire(_ pool: String) -> Bool {
        guard let limit = limits[pool] else { return true }
        guard taken[pool, default: 0] < limit else { return false }
        taken[pool, default: 0] += 1
        return true
    }

    package mutating func release(_ pool: String) {
        guard limits[pool] != nil else { return }
        taken[pool] = max(0, taken[pool, default: 0] - 1)
    }

    /// Remembers that a run waits; one that does already keeps its place in the row.
    package mutating func wait(_ run: RunID, for pool: String) {
        if waiting[pool]?.contains(run) != true { waiting[pool, default: []].append(run) }
    }

    /// The runs that wait for a pool, if it has room; they wait no longer.
    package mutating func wake(_ pool: String) -> [RunID] {
        guard let limit = limits[pool], taken[pool, default: 0] < limit else { return [] }
        return waiting.removeValue(forKey: pool) ?? []
    }

    package func places(of pool: String) -> Int { taken[pool, default: 0] }
}
