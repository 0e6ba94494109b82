internal import Errors
internal import JSON

/// A place in a JSON document that knows its path, so that an error names the file and the path of what is wrong in it.
struct JSONCursor {
    let value: JSONValue
    /// How errors name the document: a location, or `request`.
    let file: String
    /// `corrupt` for files that were once written whole, `invalidInput` for requests.
    let code: ErrorCode
    private let path: Path

    private indirect enum Path {
        case root
        case member(Path, String)
        case element(Path, Int)

        var text: String {
            switch self {
            case .root: "$"
            case .member(let parent, let name): "\(parent.text).\(name)"
            case .element(let parent, let index): "\(parent.text)[\(index)]"
            }
        }
    }

    init(_ value: JSONValue, file: String, code: ErrorCode = .corrupt) {
        self.init(value, file: file, code: code, path: .root)
    }

    private init(_ value: JSONValue, file: String, code: ErrorCode, path: Path) {
        self.value = value
        self.file = file
        self.code = code
        self.path = path
    }

    /// An error about this place.
    func error(_ message: String) -> MartletError {
        MartletError(code, "\(file): \(message) (at \(path.text))")
    }

    private func error(_ name: String, _ message: String) -> MartletError {
        MartletError(code, "\(file): \(message) (at \(Path.member(path, name).text))")
    }

    // MARK: Descending

    private func descend(_ name: String, _ value: JSONValue) -> JSONCursor {
        JSONCursor(value, file: file, code: code, path: .member(path, name))
    }

    /// A member that may be absent; null counts as absent.
    func optional(_ name: String) throws(MartletError) -> JSONCursor? {
        guard case .object(let object) = value else { throw error("an object is expected") }
        guard let member = object[name], !member.isNull else { return nil }
        return descend(name, member)
    }

    func member(_ name: String) throws(MartletError) -> JSONCursor {
        guard let member = try optional(name) else { throw error("the member '\(name)' is missing") }
        return member
    }

    /// The elements of this array.
    func elements() throws(MartletError) -> [JSONCursor] {
        guard case .array(let array) = value else { throw error("an array is expected") }
        return array.enumerated().map { JSONCursor($1, file: file, code: code, path: .element(path, $0)) }
    }

    func elements(_ name: String) throws(MartletError) -> [JSONCursor] { try member(name).elements() }

    func optionalElements(_ name: String) throws(MartletError) -> [JSONCursor] {
        try optional(name)?.elements() ?? []
    }

    /// The members of this object, in order.
    func members() throws(MartletError) -> [(name: String, cursor: JSONCursor)] {
        guard case .object(let object) = value else { throw error("an object is expected") }
        return object.members.map { ($0.name, descend($0.name, $0.value)) }
    }

    // MARK: Leaves

    private func leaf<Value>(
        _ name: String, _ kind: String, _ read: (JSONValue) -> Value?
    ) throws(MartletError) -> Value? {
        guard case .object(let object) = value else { throw error("an object is expected") }
        guard let member = object[name], !member.isNull else { return nil }
        guard let result = read(member) else { throw error(name, "\(kind) is expected") }
        return result
    }

    private func required<Value>(_ name: String, _ value: Value?) throws(MartletError) -> Value {
        guard let value else { throw error("the member '\(name)' is missing") }
        return value
    }

    func optionalLong(_ name: String) throws(MartletError) -> Int64? { try leaf(name, "an integer") { $0.intValue } }
    func long(_ name: String) throws(MartletError) -> Int64 { try required(name, optionalLong(name)) }

    /// A number that the specification calls an int; kept as `Int`, refused where it needs more than 32 bits.
    func optionalInt(_ name: String) throws(MartletError) -> Int? {
        try leaf(name, "a 32-bit integer") { $0.intValue.flatMap { Int32(exactly: $0) }.map(Int.init) }
    }
    func int(_ name: String) throws(MartletError) -> Int { try required(name, optionalInt(name)) }

    func optionalString(_ name: String) throws(MartletError) -> String? {
        try leaf(name, "a string") { $0.stringValue }
    }
    func string(_ name: String) throws(MartletError) -> String { try required(name, optionalString(name)) }

    func optionalBool(_ name: String) throws(MartletError) -> Bool? { try leaf(name, "true or false") { $0.boolValue } }
    func bool(_ name: String) throws(MartletError) -> Bool { try required(name, optionalBool(name)) }

    func optionalInts(_ name: String) throws(MartletError) -> [Int]? {
        try optional(name)?.ints()
    }

    /// The elements of this array, all of them integers.
    func ints() throws(MartletError) -> [Int] { try longs().map { Int($0) } }

    /// The elements of this array, all of them integers.
    func longs() throws(MartletError) -> [Int64] {
        var numbers: [Int64] = []
        for element in try elements() {
            guard let number = element.value.intValue else { throw element.error("an integer is expected") }
            numbers.append(number)
        }
        return numbers
    }

    /// The elements of this array, all of them strings.
    func strings() throws(MartletError) -> [String] {
        var strings: [String] = []
        for element in try elements() {
            guard let string = element.value.stringValue else { throw element.error("a string is expected") }
            strings.append(string)
        }
        return strings
    }

    /// An object of strings; numbers and booleans, which some writers leave unquoted, are taken as their text.
    func stringMap() throws(MartletError) -> [String: String] {
        guard case .object(let object) = value else { throw error("an object is expected") }
        var map: [String: String] = [:]
        map.reserveCapacity(object.count)
        for (name, value) in object.members {
            switch value {
            case .string(let text): map[name] = text
            case .integer, .double, .bool: map[name] = value.text()
            case .null: continue
            case .array, .object: throw error(name, "a string is expected")
            }
        }
        return map
    }
}

extension JSONValue {
    /// An object of strings, ordered by name so that equal maps are equal bytes.
    init(_ map: [String: String]) {
        self = .object(JSONObject(map.sorted { $0.key < $1.key }.map { ($0.key, .string($0.value)) }))
    }

    init(_ number: Int) { self = .integer(Int64(number)) }
}
