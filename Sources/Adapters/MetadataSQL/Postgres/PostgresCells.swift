internal import CLibPQ
internal import CLibPQHeader

/// One row of an answer of PostgreSQL, in its binary form.
@safe struct PostgresCells: SQLCells {
    private let result: OpaquePointer
    private let row: Int32

    init(_ result: OpaquePointer, row: Int32) {
        unsafe self.result = result
        self.row = row
    }

    /// Types by the numbers that PostgreSQL gives them, for ever.
    private enum TypeNumber {
        static let bool: Oid = 16
        static let int8: Oid = 20
        static let int2: Oid = 21
        static let int4: Oid = 23
        static let oid: Oid = 26
        static let float4: Oid = 700
        static let float8: Oid = 701
        static let numeric: Oid = 1700
    }

    func isNull(_ column: Int32) -> Bool { unsafe PQgetisnull(result, row, column) == 1 }

    func bytes(_ column: Int32) -> [UInt8] { unsafe Array(cell(column)) }

    func text(_ column: Int32) -> String {
        switch unsafe PQftype(result, column) {
        case TypeNumber.int8, TypeNumber.int4, TypeNumber.int2, TypeNumber.oid, TypeNumber.numeric:
            isNull(column) ? "" : String(integer(column))
        default: unsafe String(decoding: cell(column), as: UTF8.self)
        }
    }

    func integer(_ column: Int32) -> Int64 {
        let cell = unsafe cell(column)
        switch unsafe PQftype(result, column) {
        case TypeNumber.float4, TypeNumber.float8: return Int64(exactly: real(column).rounded(.towardZero)) ?? 0
        case TypeNumber.numeric: return unsafe Self.whole(cell)
        case TypeNumber.bool, TypeNumber.int2, TypeNumber.int4, TypeNumber.int8, TypeNumber.oid:
            return unsafe Self.signed(cell)
        default: return unsafe Int64(String(decoding: cell, as: UTF8.self)) ?? 0
        }
    }

    func real(_ column: Int32) -> Double {
        let cell = unsafe cell(column)
        switch unsafe PQftype(result, column) {
        case TypeNumber.float8: return unsafe Double(bitPattern: UInt64(bitPattern: Self.signed(cell)))
        case TypeNumber.float4:
            return unsafe Double(Float(bitPattern: UInt32(truncatingIfNeeded: Self.signed(cell))))
        default: return Double(integer(column))
        }
    }

    private func cell(_ column: Int32) -> UnsafeRawBufferPointer {
        let count = Int(unsafe PQgetlength(result, row, column))
        return unsafe UnsafeRawBufferPointer(start: PQgetvalue(result, row, column), count: count)
    }

    /// A number of one to eight bytes, the highest first.
    private static func signed(_ cell: UnsafeRawBufferPointer) -> Int64 {
        guard let first = unsafe cell.first else { return 0 }
        return unsafe cell.dropFirst().reduce(Int64(Int8(bitPattern: first))) { $0 << 8 | Int64($1) }
    }

    /// The part before the point of a decimal number, which a sum of integers is: its digits are of base 10,000.
    private static func whole(_ cell: UnsafeRawBufferPointer) -> Int64 {
        let base: Int64 = 10_000
        let header = 8
        func word(_ index: Int) -> Int64 {
            let high = unsafe cell[index * 2]
            let low = unsafe cell[index * 2 + 1]
            return Int64(Int16(bitPattern: UInt16(high) << 8 | UInt16(low)))
        }
        guard cell.count >= header else { return 0 }
        let count = word(0)
        let weight = word(1)
        guard weight >= 0 else { return 0 }
        var value: Int64 = 0
        for place in 0...weight {
            let digit = place < count ? word(4 + Int(place)) : 0
            let (product, isTooLarge) = value.multipliedReportingOverflow(by: base)
            guard !isTooLarge else { return .max }
            value = product &+ digit
        }
        return word(2) == 0 ? value : -value
    }
}
