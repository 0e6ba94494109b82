/// Something known of columns, by field ID.
///
/// An array ordered by ID: a file has few columns and its facts are read far more often than changed. Building it in the order of
/// the IDs costs O(1) for each; a look-up costs O(log n).
public struct ColumnMap<Value: Hashable & Sendable>: Hashable, Sendable, ExpressibleByDictionaryLiteral {
    public struct Entry: Hashable, Sendable {
        public var id: Int
        public var value: Value
    }

    /// Ordered by ID, each once.
    public private(set) var entries: [Entry]

    public init() { entries = [] }

    public init(dictionaryLiteral elements: (Int, Value)...) {
        self.init()
        for (id, value) in elements { self[id] = value }
    }

    public init(_ elements: some Sequence<(Int, Value)>) {
        self.init()
        for (id, value) in elements { self[id] = value }
    }

    /// Takes entries as they come; of several with one ID the last counts.
    init(inAnyOrder entries: [Entry]) {
        if zip(entries, entries.dropFirst()).allSatisfy({ $0.id < $1.id }) {
            self.entries = entries
        } else {
            let last = Dictionary(entries.map { ($0.id, $0) }) { $1 }
            self.entries = last.values.sorted { $0.id < $1.id }
        }
    }

    public var isEmpty: Bool { entries.isEmpty }
    public var count: Int { entries.count }

    public subscript(id: Int) -> Value? {
        get {
            let position = position(of: id)
            return position < entries.count && entries[position].id == id ? entries[position].value : nil
        }
        set {
            if let newValue, entries.last.map({ $0.id < id }) ?? true {
                return entries.append(Entry(id: id, value: newValue))
            }
            let position = position(of: id)
            let exists = position < entries.count && entries[position].id == id
            switch (exists, newValue) {
            case (true, let value?): entries[position].value = value
            case (true, nil): entries.remove(at: position)
            case (false, let value?): entries.insert(Entry(id: id, value: value), at: position)
            case (false, nil): break
            }
        }
    }

    /// The position of an ID, or where it would have to be.
    private func position(of id: Int) -> Int {
        var low = 0
        var high = entries.count
        while low < high {
            let middle = (low + high) / 2
            if entries[middle].id < id { low = middle + 1 } else { high = middle }
        }
        return low
    }
}
