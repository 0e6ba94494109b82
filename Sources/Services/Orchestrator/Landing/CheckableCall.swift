internal import Errors
internal import Querying

/// A query in the place of a call that reads landed files.
typealias CheckedQuery = PreparedFileSource

/// A call in a rendered pipeline that reads landed files whose rows can be looked at one by one.
struct CheckableCall {
    /// Where it stands in the SQL.
    var range: Range<String.Index>
    var call: FileCall

    /// The calls over JSON and workbooks, but for those that say themselves what becomes of bad rows.
    ///
    /// - Parameter files: The paths to load of a zone's folder.
    static func find(
        in sql: String, files: (_ folder: String, _ suffix: String) throws(MartletError) -> [String]
    ) throws(MartletError) -> [CheckableCall] {
        var found: [CheckableCall] = []
        for literal in SQLLiterals.find(in: sql) where literal.value.hasPrefix(LandingMarker.prefix) {
            let (folder, suffix) = LandingMarker.place(literal)
            let paths = try files(folder, suffix)
            guard let first = paths.first, let function = literal.function ?? reader(of: first),
                FileCall.functions.contains(function), literal.function == nil || literal.call != nil
            else { continue }
            let call = FileCall(
                function: function, files: paths, arguments: literal.function == nil ? "" : String(literal.restOfCall),
                argumentNames: literal.function == nil ? [] : literal.namedArguments,
                format: literal.function == nil ? nil : literal.format)
            guard call.argumentNames.isDisjoint(with: FileCall.ownArguments) else { continue }
            found.append(CheckableCall(range: literal.checkableRange, call: call))
        }
        return found
    }

    /// What reads a zone that a template names without a function.
    private static func reader(of path: String) -> String? {
        switch FileFormat(fileName: path) {
        case .json, .ndjson: "read_json_auto"
        case .excel: "read_xlsx"
        case .csv, .tsv, .parquet, nil: nil
        }
    }
}

extension SQLLiteral {
    /// What a query takes the place of: the call that it is in, or the text alone.
    var checkableRange: Range<String.Index> { function == nil ? range : call ?? range }

    /// What the call's argument `format` says.
    fileprivate var format: String? {
        let rest = String(restOfCall)
        for literal in SQLLiterals.find(in: rest) {
            var before = rest[..<literal.range.lowerBound].reversed().drop { $0.isWhitespace }
            guard let mark = before.popFirst(), mark == "=" || mark == ":" || mark == ">" else { continue }
            let name = before.drop { $0.isWhitespace || $0 == ":" || $0 == "=" }.prefix { $0.isLetter || $0 == "_" }
            if String(name.reversed()).lowercased() == "format" { return literal.value.lowercased() }
        }
        return nil
    }
}
