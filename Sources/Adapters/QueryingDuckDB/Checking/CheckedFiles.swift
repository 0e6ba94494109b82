internal import Errors
internal import Querying

/// What a look at the rows of one file found, as queries.
struct CheckedFile {
    let file: String
    /// Gives the rows that parse, with the columns of the source.
    let goodRows: String
    /// Gives `number`, `fault`, `column_name`, `error_message` and `text` of the others.
    let badRows: String
    /// Whether a row's number is that of an element, of which the line is yet to be found.
    var countsElements = false

    /// The fault of rows that could not be brought together with their text.
    static let misaligned = -3
}

extension DuckDBSession {
    func prepareChecked(_ call: FileCall) throws -> PreparedFileSource {
        currentResult = nil
        if case .lakeOnly = options.access {
            throw MartletError(.permissionDenied, "this session reads tables, not files")
        }
        return try interruptible { () throws(MartletError) in try checked(call) }
    }

    func checked(_ call: FileCall) throws(MartletError) -> PreparedFileSource {
        guard FileCall.functions.contains(call.function), call.argumentNames.isDisjoint(with: FileCall.ownArguments),
            !call.files.isEmpty
        else { throw Self.cannotCheck("the call of \(call.function) says itself what becomes of its rows") }
        let tables = RejectTables(sourceNumber, isChecked: true)
        sourceNumber += 1
        let files: [CheckedFile]
        let columns: [ColumnInfo]
        if call.function == "read_xlsx" {
            (columns, files) = try checkedWorkbook(call)
        } else {
            (columns, files) = try checkedJSON(call)
        }
        rejectTables.append(tables)
        try run(tables.createStatement)
        for file in files {
            try run(tables.fillStatement(file))
            for row in try allRows(tables.misalignedQuery(file)) where row[0].intValue != 0 {
                throw Self.cannotCheck("the rows of \(file.file) could not be told apart")
            }
            if file.countsElements { try findLines(of: file.file, in: tables) }
        }
        let counts = files.map { "SELECT \(SQLText.literal($0.file)) AS file, count(*) AS rows FROM (\($0.goodRows))" }
        return PreparedFileSource(
            sql: files.map(\.goodRows).joined(separator: "\nUNION ALL\n"), columns: columns,
            rowCounts: counts.joined(separator: "\nUNION ALL\n"))
    }

    static func cannotCheck(_ reason: String) -> MartletError { MartletError(.unsupported, reason) }
}

extension RejectTables {
    /// Makes the table in which checks keep what they reject.
    var createStatement: String {
        """
        CREATE TEMP TABLE \(errors) (file_path VARCHAR, number BIGINT, line BIGINT, fault BIGINT, column_name VARCHAR,
            error_message VARCHAR, text VARCHAR)
        """
    }

    func fillStatement(_ file: CheckedFile) -> String {
        """
        INSERT INTO \(errors)
        SELECT \(SQLText.literal(file.file)), number, number, fault, column_name, coalesce(error_message, 'the row does not parse'),
            coalesce(text, '')
        FROM (\(file.badRows)) LIMIT \(Self.rowLimit)
        """
    }

    func misalignedQuery(_ file: CheckedFile) -> String {
        """
        SELECT count(*) FROM \(errors)
        WHERE file_path = \(SQLText.literal(file.file)) AND fault = \(CheckedFile.misaligned)
        """
    }
}
