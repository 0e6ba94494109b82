internal import CLibPQ
internal import CLibPQHeader

/// The values of a statement as libpq takes them: texts and bytes as they are, numbers as text, so that PostgreSQL chooses their
/// width by where they stand.
struct PostgresParameters {
    /// All values, each with a zero behind it.
    private var bytes: [UInt8] = []
    /// Where each begins; nil for null.
    private var starts: [Int?] = []
    private var lengths: [Int32] = []
    private var formats: [Int32] = []

    private static let text: Int32 = 0
    private static let binary: Int32 = 1

    init(_ values: ArraySlice<SQLValue>) {
        for value in values {
            switch value {
            case .null: add(nil, Self.text)
            case .integer(let value): add(Array(String(value).utf8), Self.text)
            case .real(let value): add(Array(Self.written(value).utf8), Self.text)
            case .text(let value): add(Self.storable(Array(value.utf8)), Self.binary)
            case .bytes(let value): add(value, Self.binary)
            }
        }
    }

    /// The highest number behind a `$` in a statement.
    static func count(in sql: String) -> Int {
        var highest = 0
        var number: Int?
        for byte in sql.utf8 {
            switch byte {
            case UInt8(ascii: "$"): number = 0
            case UInt8(ascii: "0")...UInt8(ascii: "9"):
                number = number.map { $0 * 10 + Int(byte - UInt8(ascii: "0")) }
                highest = max(highest, number ?? 0)
            default: number = nil
            }
        }
        return highest
    }

    private static func written(_ value: Double) -> String {
        value.isNaN ? "NaN" : value.isInfinite ? (value < 0 ? "-Infinity" : "Infinity") : String(value)
    }

    /// PostgreSQL has no character zero: it becomes the character that stands for what cannot be shown.
    static func storable(_ text: [UInt8]) -> [UInt8] {
        guard text.contains(0) else { return text }
        return text.flatMap { $0 == 0 ? [0xEF, 0xBF, 0xBD] : [$0] }
    }

    private mutating func add(_ value: [UInt8]?, _ format: Int32) {
        starts.append(value == nil ? nil : bytes.count)
        lengths.append(Int32(clamping: value?.count ?? 0))
        formats.append(format)
        guard let value else { return }
        bytes += value
        bytes.append(0)
    }

    /// Sends the statement of a name with them; false where the connection is broken.
    func send(_ statement: String, on connection: OpaquePointer) -> Bool {
        unsafe bytes.withUnsafeBufferPointer { bytes in
            let base = unsafe UnsafeRawPointer(bytes.baseAddress)
            let pointers: [UnsafePointer<CChar>?] = unsafe starts.map { start in
                guard let start, let base = unsafe base else { return nil }
                return unsafe (base + start).assumingMemoryBound(to: CChar.self)
            }
            return unsafe PQsendQueryPrepared(
                connection, statement, Int32(pointers.count), pointers, lengths, formats, Self.binary) == 1
        }
    }
}
