/// A few texts by name, ordered by name so that equal properties have equal bytes.
public struct Properties: Sendable, Hashable {
    private var entries: [Entry] = []

    private struct Entry: Sendable, Hashable {
        var name: String
        var value: String
    }

    public init() {}

    /// The last of two equal names wins.
    public init(_ pairs: some Sequence<(String, String)>) {
        for (name, value) in pairs { self[name] = value }
    }

    public init(_ dictionary: [String: String]) { self.init(dictionary.map { ($0.key, $0.value) }) }

    public subscript(name: String) -> String? {
        get {
            let index = position(of: name)
            return index < entries.count && entries[index].name == name ? entries[index].value : nil
        }
        set {
            let index = position(of: name)
            let isThere = index < entries.count && entries[index].name == name
            switch (newValue, isThere) {
            case (let value?, true): entries[index].value = value
            case (let value?, false): entries.insert(Entry(name: name, value: value), at: index)
            case (nil, true): entries.remove(at: index)
            case (nil, false): break
            }
        }
    }

    public var names: [String] { entries.map(\.name) }
    public var dictionary: [String: String] {
        Dictionary(entries.map { ($0.name, $0.value) }) { $1 }
    }

    /// The first index whose name is not less, in the order of the bytes.
    private func position(of name: String) -> Int {
        var low = 0
        var high = entries.count
        while low < high {
            let middle = (low + high) / 2
            if entries[middle].name.utf8.lexicographicallyPrecedes(name.utf8) {
                low = middle + 1
            } else {
                high = middle
            }
        }
        return low
    }
}

extension Properties: RandomAccessCollection, ExpressibleByDictionaryLiteral {
    public init(dictionaryLiteral elements: (String, String)...) { self.init(elements) }

    public var startIndex: Int { 0 }
    public var endIndex: Int { entries.count }
    public subscript(position: Int) -> (name: String, value: String) {
        (entries[position].name, entries[position].value)
    }
}
