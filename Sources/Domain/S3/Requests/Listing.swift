/// What a listing asks for.
public struct ListingRequest: Sendable, Hashable {
    public var prefix: [UInt8]
    public var delimiter: [UInt8]
    /// Where it goes on: behind this key, or behind all keys that begin with it where it is a common prefix.
    public var after: [UInt8]
    public var limit: Int

    /// Keys and prefixes of one answer.
    public static let limitMaximum = 1000

    public init(prefix: [UInt8], delimiter: [UInt8], after: [UInt8], limit: Int) {
        self.prefix = prefix
        self.delimiter = delimiter
        self.after = after
        self.limit = min(limit, Self.limitMaximum)
    }
}

/// Makes a page of a listing out of keys in order; says where to read on, so that a prefix with a million keys costs one jump.
public struct ListingPage<Entry: Sendable>: Sendable {
    public private(set) var entries: [Entry] = []
    public private(set) var prefixes: [[UInt8]] = []
    public private(set) var isTruncated = false
    /// The last key or common prefix of the page.
    public private(set) var last: [UInt8] = []
    /// Where to read next; nil when the page is full or there can be nothing more.
    public private(set) var next: KeyBound?
    private let request: ListingRequest

    public init(_ request: ListingRequest) {
        self.request = request
        if request.after.lexicographicallyPrecedes(request.prefix) {
            next = KeyBound(request.prefix, isInclusive: true)
        } else if let common = Self.common(request.after, request) {
            next = Self.successor(of: common).map { KeyBound($0, isInclusive: true) }
        } else {
            next = KeyBound(request.after, isInclusive: false)
        }
        // A page of nothing is never cut off: there would be no place to go on from.
        if request.limit == 0 { next = nil }
    }

    private var count: Int { entries.count + prefixes.count }

    /// Takes the next key in order; false when it asks to read elsewhere first, or for nothing more.
    public mutating func take(_ key: [UInt8], _ entry: @autoclosure () -> Entry) -> Bool {
        guard key.starts(with: request.prefix) else {
            next = nil
            return false
        }
        if let bound = next,
            bound.isInclusive ? key.lexicographicallyPrecedes(bound.bytes) : !bound.bytes.lexicographicallyPrecedes(key)
        {
            // What lies inside of a prefix that was listed already.
            return true
        }
        guard count < request.limit else {
            isTruncated = true
            next = nil
            return false
        }
        guard let common = Self.common(key, request) else {
            entries.append(entry())
            last = key
            next = KeyBound(key, isInclusive: false)
            return true
        }
        prefixes.append(common)
        last = common
        next = Self.successor(of: common).map { KeyBound($0, isInclusive: true) }
        return next != nil
    }

    /// Takes an entry whose key the last one may have had, too, as the uploads of a key.
    public mutating func takeRepeated(_ key: [UInt8], _ entry: @autoclosure () -> Entry) -> Bool {
        guard !entries.isEmpty, key == last, Self.common(key, request) == nil else { return take(key, entry()) }
        guard count < request.limit else {
            isTruncated = true
            next = nil
            return false
        }
        entries.append(entry())
        return true
    }

    /// There are no keys up to a place behind those that were taken.
    public mutating func skip(to bound: KeyBound) {
        guard let next, next.bytes.lexicographicallyPrecedes(bound.bytes) else { return }
        self.next = bound
    }

    /// There are no keys beyond those that were taken.
    public mutating func end() { next = nil }

    /// The part of a key up to the first delimiter behind the prefix.
    public static func common(_ key: [UInt8], _ request: ListingRequest) -> [UInt8]? {
        guard !request.delimiter.isEmpty, key.starts(with: request.prefix) else { return nil }
        let delimiter = request.delimiter
        var index = request.prefix.count
        while index + delimiter.count <= key.count {
            if key[index..<index + delimiter.count].elementsEqual(delimiter) {
                return Array(key[..<(index + delimiter.count)])
            }
            index += 1
        }
        return nil
    }

    /// The first key behind all that begin with a prefix; nil where there can be none.
    public static func successor(of prefix: [UInt8]) -> [UInt8]? {
        var bytes = prefix
        while let last = bytes.popLast() {
            if last < 0xFF { return bytes + [last + 1] }
        }
        return nil
    }
}
