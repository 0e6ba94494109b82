/// Tells whether anything was committed to a SQLite file since the last look, by any process, without a query.
///
/// Every commit changes the first 48 bytes of the index of the write-ahead log, which all processes that have the database open share
/// as memory (SQLite, WAL-mode File Format, section 2.1). A look costs some nanoseconds, where the shortest query takes locks of the
/// file system.
@safe struct ChangeMark: @unchecked Sendable {
    /// What the index begins with; equal values mean that nothing was committed between the looks at them.
    struct Value: Equatable, Sendable {
        fileprivate var words: InlineArray<6, UInt64>

        static func == (one: Value, other: Value) -> Bool {
            for index in one.words.indices where one.words[index] != other.words[index] { return false }
            return true
        }
    }

    private let index: UnsafeRawPointer
    /// The connection, which has the memory mapped as long as it is open.
    private let owner: AnyObject

    init(index: UnsafeRawPointer, owner: AnyObject) {
        unsafe self.index = index
        self.owner = owner
    }

    /// What the index says now.
    ///
    /// A look while another process writes may see a part of the new value, which is then like no value before or after.
    func value() -> Value {
        Value(words: InlineArray { unsafe index.load(fromByteOffset: $0 * 8, as: UInt64.self) })
    }
}
