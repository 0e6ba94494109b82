/// The row that a statement stands at; only valid inside of the closure that it was given to.
struct SQLRow {
    private let cells: any SQLCells

    init(_ cells: any SQLCells) { self.cells = cells }

    func isNull(_ column: Int32) -> Bool { cells.isNull(column) }
    func integer(_ column: Int32) -> Int64 { cells.integer(column) }
    func text(_ column: Int32) -> String { cells.text(column) }
    func bytes(_ column: Int32) -> [UInt8] { cells.bytes(column) }
    func real(_ column: Int32) -> Double { cells.real(column) }
    func optionalInteger(_ column: Int32) -> Int64? { isNull(column) ? nil : integer(column) }
    func optionalText(_ column: Int32) -> String? { isNull(column) ? nil : text(column) }
    func optionalBytes(_ column: Int32) -> [UInt8]? { isNull(column) ? nil : bytes(column) }
}

/// What a driver knows of the row that a statement stands at; null gives zero and nothing.
protocol SQLCells {
    func isNull(_ column: Int32) -> Bool
    func integer(_ column: Int32) -> Int64
    func real(_ column: Int32) -> Double
    func text(_ column: Int32) -> String
    func bytes(_ column: Int32) -> [UInt8]
}
