/// A table of a FlatBuffers message, as a tree to be laid out: its fields by the numbers of their slots.
struct FlatTable {
    /// A nil is a field that is absent, which readers take as the default.
    var fields: [FlatValue?]

    init(_ fields: [FlatValue?] = []) { self.fields = fields }
}

/// A field of a table.
enum FlatValue {
    case int8(UInt8)
    case int16(Int16)
    case int32(Int32)
    case int64(Int64)
    case table(FlatTable)
    case text(String)
    case tables([FlatTable])
    /// Structs of two 64-bit numbers each, which is what a node and a buffer of a record batch are.
    case pairs([(Int64, Int64)])

    static func bool(_ value: Bool) -> FlatValue { .int8(value ? 1 : 0) }
}

/// Lays a tree of tables out in FlatBuffers' form: little-endian, each table after its vtable, and whatever it refers to behind it.
struct FlatWriter {
    private var bytes: [UInt8] = []

    static func bytes(_ root: FlatTable) -> [UInt8] {
        var writer = FlatWriter()
        writer.put(UInt32(0))
        writer.refer(at: 0, to: writer.table(root))
        return writer.bytes
    }

    /// Writes a table with all that it refers to; returns where it begins.
    private mutating func table(_ table: FlatTable) -> Int {
        align(4)
        let vtable = bytes.count
        let vtableSize = 4 + 2 * table.fields.count
        bytes.append(contentsOf: repeatElement(0, count: vtableSize))
        align(4)
        let start = bytes.count
        put(Int32(start - vtable))
        var references: [(place: Int, value: FlatValue)] = []
        for (slot, field) in table.fields.enumerated() {
            guard let field else { continue }
            let place: Int
            switch field {
            case .int8(let value): place = put(value)
            case .int16(let value): place = put(value)
            case .int32(let value): place = put(value)
            case .int64(let value): place = put(value)
            case .table, .text, .tables, .pairs:
                place = put(UInt32(0))
                references.append((place, field))
            }
            patch(UInt16(place - start), at: vtable + 4 + 2 * slot)
        }
        patch(UInt16(vtableSize), at: vtable)
        patch(UInt16(bytes.count - start), at: vtable + 2)
        for (place, value) in references { write(value, for: place) }
        return start
    }

    private mutating func write(_ value: FlatValue, for place: Int) {
        switch value {
        case .table(let table): refer(at: place, to: self.table(table))
        case .text(let text):
            refer(at: place, to: put(UInt32(text.utf8.count)))
            bytes.append(contentsOf: text.utf8)
            bytes.append(0)
        case .tables(let tables):
            let start = put(UInt32(tables.count))
            refer(at: place, to: start)
            bytes.append(contentsOf: repeatElement(0, count: 4 * tables.count))
            for (index, table) in tables.enumerated() { refer(at: start + 4 + 4 * index, to: self.table(table)) }
        case .pairs(let pairs):
            // The count stands right before the first struct, which is aligned to its largest member.
            align(4)
            if bytes.count & 7 == 0 { put(UInt32(0)) }
            refer(at: place, to: put(UInt32(pairs.count)))
            for (first, second) in pairs {
                put(first)
                put(second)
            }
        case .int8, .int16, .int32, .int64: break
        }
    }

    private mutating func refer(at place: Int, to target: Int) { patch(UInt32(target - place), at: place) }

    private mutating func align(_ size: Int) {
        while bytes.count % size != 0 { bytes.append(0) }
    }

    @discardableResult
    private mutating func put<Number: FixedWidthInteger>(_ value: Number) -> Int {
        align(Number.bitWidth / 8)
        let place = bytes.count
        for shift in stride(from: 0, to: Number.bitWidth, by: 8) {
            bytes.append(UInt8(truncatingIfNeeded: value >> Number(shift)))
        }
        return place
    }

    private mutating func patch<Number: FixedWidthInteger>(_ value: Number, at place: Int) {
        for index in 0..<Number.bitWidth / 8 {
            bytes[place + index] = UInt8(truncatingIfNeeded: value >> Number(8 * index))
        }
    }
}
