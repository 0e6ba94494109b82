import Errors

/// Which pipelines feed which: nodes are positions in `Project.pipelines`.
public struct Graph: Sendable {
    public let names: [PipelineName]
    /// What each node reads, sorted by position.
    public let upstream: [[Int]]
    /// What reads each node, sorted by position.
    public let downstream: [[Int]]
    /// Every node after all that it reads.
    public let order: [Int]
    /// How many edges the longest way to each node has.
    public let levels: [Int]
    private let positions: [PipelineName: Int]

    public func position(of name: PipelineName) -> Int? { positions[name] }

    /// - Parameters:
    ///   - refs: What each node reads; names that are not among the nodes are left out.
    ///   - paths: The file of each node, for the error.
    /// - Throws: `invalidInput` where nodes read one another in a cycle.
    init(names: [PipelineName], refs: [[PipelineName]], paths: [String]) throws(MartletError) {
        var positions: [PipelineName: Int] = [:]
        positions.reserveCapacity(names.count)
        for (index, name) in names.enumerated() { positions[name] = index }
        let upstream = refs.map { $0.compactMap { positions[$0] }.sorted() }
        var downstream = [[Int]](repeating: [], count: names.count)
        for (node, sources) in upstream.enumerated() {
            for source in sources { downstream[source].append(node) }
        }
        var missing = upstream.map(\.count)
        var levels = [Int](repeating: 0, count: names.count)
        var order: [Int] = []
        order.reserveCapacity(names.count)
        var level = names.indices.filter { missing[$0] == 0 }
        var depth = 0
        while !level.isEmpty {
            order += level
            var next: [Int] = []
            for node in level {
                levels[node] = depth
                for reader in downstream[node] {
                    missing[reader] -= 1
                    if missing[reader] == 0 { next.append(reader) }
                }
            }
            level = next.sorted()
            depth += 1
        }
        guard order.count == names.count else {
            throw Self.cycle(names, upstream, paths, among: names.indices.filter { missing[$0] > 0 })
        }
        self.names = names
        self.upstream = upstream
        self.downstream = downstream
        self.order = order
        self.levels = levels
        self.positions = positions
    }

    /// The error that names a cycle; every node given either lies on one or reads from one.
    private static func cycle(
        _ names: [PipelineName], _ upstream: [[Int]], _ paths: [String], among left: [Int]
    ) -> MartletError {
        let candidates = Set(left)
        var path: [Int] = []
        var places: [Int: Int] = [:]
        var node = left[0]
        while places[node] == nil {
            places[node] = path.count
            path.append(node)
            node = upstream[node].first { candidates.contains($0) } ?? node
        }
        var cycle = Array(path[(places[node] ?? 0)...])
        // From the smallest, so that the message does not depend on where the search began.
        if let start = cycle.indices.min(by: { names[cycle[$0]] < names[cycle[$1]] }) {
            cycle = Array(cycle[start...] + cycle[..<start])
        }
        let steps = (cycle + [cycle[0]]).map { names[$0].description }.joined(separator: " reads ")
        return MartletError(
            .invalidInput, "the pipelines form a cycle: \(steps)",
            at: SourceLocation(file: paths[cycle[0]]),
            hint: "Remove one ref among: \(cycle.map { paths[$0] }.joined(separator: ", ")).")
    }

    /// The nodes themselves and all that they read, directly or not.
    func ancestors(of nodes: some Sequence<Int>) -> Set<Int> { closure(of: nodes, along: upstream) }

    /// The nodes themselves and all that read them, directly or not.
    func descendants(of nodes: some Sequence<Int>) -> Set<Int> { closure(of: nodes, along: downstream) }

    private func closure(of nodes: some Sequence<Int>, along edges: [[Int]]) -> Set<Int> {
        var found = Set(nodes)
        var open = Array(found)
        while let node = open.popLast() {
            for next in edges[node] where found.insert(next).inserted { open.append(next) }
        }
        return found
    }
}
