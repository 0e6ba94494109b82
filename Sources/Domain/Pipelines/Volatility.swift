/// Finds what makes two runs of a query over the same data differ.
enum Volatility {
    private static let functions: Set<String> = [
        "now", "random", "today", "uuid", "gen_random_uuid", "uuidv4", "uuidv7", "get_current_timestamp",
        "get_current_time",
        "transaction_timestamp", "current_localtime", "current_localtimestamp", "nextval", "setseed", "clock_timestamp",
    ]
    private static let keywords: Set<String> = [
        "current_timestamp", "current_date", "current_time", "localtimestamp", "localtime", "tablesample",
    ]
    private static let lengths = 3...23

    /// What was found first, in words, or nil.
    static func find(in sql: String) -> String? {
        let bytes = Array(sql.utf8)
        var scanner = SQLScanner(bytes)
        var pending: String?
        var previousIsDot = false
        while let piece = scanner.next() {
            if piece.kind == .comment { continue }
            let first = bytes[piece.range.lowerBound]
            if let word = pending, piece.kind == .code, first == UInt8(ascii: "(") { return "uses \(word)()" }
            pending = nil
            if piece.kind == .word, !previousIsDot, lengths.contains(piece.range.count) {
                let word = String(decoding: bytes[piece.range], as: UTF8.self).lowercased()
                if keywords.contains(word) { return "uses \(word)" }
                if functions.contains(word) { pending = word }
            }
            previousIsDot = piece.kind == .code && first == UInt8(ascii: ".")
        }
        return nil
    }
}
