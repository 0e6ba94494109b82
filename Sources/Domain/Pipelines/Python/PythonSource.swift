import Errors
import JSON

/// What the text of a `pipeline.py` says of itself.
struct PythonSource {
    /// A call with texts, and where it stands.
    struct Call {
        var arguments: [String]
        var offset: Int
    }

    /// A function decorated with `@asset`.
    struct Asset {
        var function: String
        /// Its arguments, those aside that are no tables.
        var arguments: [String]
        var settings: [(name: String, value: JSONValue)]
        var offset: Int

        subscript(name: String) -> JSONValue? { settings.first { $0.name == name }?.value }
    }

    var refs: [Call] = []
    var zones: [Call] = []
    /// Names such as `silver.orders` in the SQL of `query(…)`; they may be something else.
    var mentions: [String] = []
    var variables: Set<String> = []
    var assets: [Asset] = []
    /// Every name that occurs.
    var names: Set<String> = []
    var volatility: String?

    /// Arguments of an asset that are no tables.
    static let reserved: Set<String> = ["context", "config", "log", "partition"]
    /// What differs from run to run, where it is called.
    private static let volatile: Set<String> = [
        "now", "utcnow", "today", "random", "randint", "choice", "shuffle", "sample", "uuid1", "uuid4", "urandom",
        "time",
        "monotonic", "perf_counter", "default_rng",
    ]

    init(_ text: String) {
        var scanner = PythonScanner(text)
        var pending: Asset?
        while let word = scanner.nextWord() {
            names.insert(word.text)
            let isCall = word.next == UInt8(ascii: "(")
            let isOwn = word.previous != UInt8(ascii: ".")
            if isCall, isOwn, word.text == "query" { mentions += Self.mentions(text, after: word) }
            if isCall, Self.volatile.contains(word.text) { volatility = volatility ?? "uses \(word.text)()" }
            if word.text == "asset", pending == nil, isDecorator(word, in: text) {
                pending = Asset(
                    function: "", arguments: [], settings: isCall ? arguments(after: word, in: text).named : [],
                    offset: word.range.lowerBound)
            } else if word.text == "def", word.isFirstOnLine, var asset = pending, let name = scanner.nextWord() {
                names.insert(name.text)
                asset.function = name.text
                asset.arguments = Self.parameters(text, after: name)
                assets.append(asset)
                pending = nil
            } else if isCall, isOwn, ["ref", "table", "landing_zone", "var"].contains(word.text) {
                let found = arguments(after: word, in: text)
                let texts = found.values.compactMap(\.stringValue)
                guard !texts.isEmpty, texts.count == found.values.count else { continue }
                let call = Call(arguments: texts, offset: word.range.lowerBound)
                switch word.text {
                case "landing_zone": zones.append(call)
                case "var": variables.insert(texts[0])
                default: refs.append(call)
                }
            }
        }
        if names.contains("run_started_at") { volatility = "uses run_started_at" }
    }

    private func isDecorator(_ word: PythonScanner.Word, in text: String) -> Bool {
        if word.previous == UInt8(ascii: "@") { return true }
        // `@martlet.asset`
        guard word.previous == UInt8(ascii: ".") else { return false }
        let before = text.utf8.prefix(word.range.lowerBound)
        let line = before.suffix(from: before.lastIndex(of: 0x0A).map { before.index(after: $0) } ?? before.startIndex)
        return line.first { $0 > 0x20 } == UInt8(ascii: "@")
    }

    private func arguments(
        after word: PythonScanner.Word, in text: String
    ) -> (values: [JSONValue], named: [(String, JSONValue)]) {
        let bytes = text.utf8
        guard let start = bytes.index(bytes.startIndex, offsetBy: word.range.upperBound, limitedBy: bytes.endIndex),
            let open = bytes[start...].firstIndex(of: UInt8(ascii: "("))
        else { return ([], []) }
        return PythonLiterals.arguments(text, at: bytes.distance(from: bytes.startIndex, to: open) + 1)
    }

    /// Names of tables between the parentheses of a call.
    private static func mentions(_ text: String, after word: PythonScanner.Word) -> [String] {
        let bytes = Array(text.utf8.dropFirst(word.range.upperBound))
        var depth = 0
        var end = 0
        while end < bytes.count {
            if bytes[end] == UInt8(ascii: "(") { depth += 1 }
            if bytes[end] == UInt8(ascii: ")") {
                depth -= 1
                if depth == 0 { break }
            }
            end += 1
        }
        var scanner = PythonScanner(String(decoding: bytes[..<end], as: UTF8.self))
        var found: [String] = []
        var before: PythonScanner.Word?
        while let next = scanner.nextWord() {
            if let layer = before, Layer(rawValue: layer.text) != nil, layer.next == UInt8(ascii: ".") {
                found.append("\(layer.text).\(next.text)")
            }
            before = next
        }
        return found
    }

    /// The names of a function's parameters.
    private static func parameters(_ text: String, after name: PythonScanner.Word) -> [String] {
        let bytes = Array(text.utf8)
        var position = name.range.upperBound
        while position < bytes.count, bytes[position] != UInt8(ascii: "(") { position += 1 }
        position += 1
        var depth = 0
        var parts: [[UInt8]] = [[]]
        while position < bytes.count {
            let byte = bytes[position]
            if byte == UInt8(ascii: ")"), depth == 0 { break }
            if "([{".utf8.contains(byte) { depth += 1 }
            if ")]}".utf8.contains(byte) { depth -= 1 }
            if byte == UInt8(ascii: ","), depth == 0 { parts.append([]) } else { parts[parts.count - 1].append(byte) }
            position += 1
        }
        return parts.compactMap { part in
            let name = String(
                decoding: part.prefix { $0 != UInt8(ascii: ":") && $0 != UInt8(ascii: "=") }, as: UTF8.self
            )
            .split(separator: " ").joined().split(separator: "\n").joined()
            return name.isEmpty || name.hasPrefix("*") || name == "/" || reserved.contains(name) ? nil : name
        }
    }
}
