
/// Which pipelines feed which: nodes are positions in `Project.pipelines`.
public struct Graph: Sendable {
    public private(set) var names: [PipelineName]
    /// What each node reads, sorted by position.
    public private(set) var upstream: [[Int]]
    /// What reads each node, sorted by position.
    public private(set) var downstream: [[Int]]
    /// Every node after all that it reads.
    public private(set) var order: [Int]
    private var positions: [PipelineName: Int]

    public func position(of name: PipelineName) -> Int? { positions[name] }

    init() {
        names = []
        upstream = []
        downstream = []
        order = []
        positions = [:]
    }
}
