internal import Querying

/// The names under which a step's rows and its target stand while they are compared; none can be a pipeline's own.
enum BatchNames {
    /// The rows that the pipeline's query gave, numbered in the order in which they came.
    static let batch = "martlet_batch"
    /// Rows of the target that share a key with the batch.
    static let matched = "martlet_matched"
    /// The target with the position of each row.
    static let target = TableName(layer: "martlet", table: "target")
    /// The number of a row of the batch.
    static let order = "martlet_order"
    /// Whether a matched row differs from that of the batch.
    static let changed = "martlet_changed"
    /// The file that a row of the target is in.
    static let file = "_file"
    /// The position of a row in its file, from 0.
    static let position = "_pos"
}
