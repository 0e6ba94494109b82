import Errors
import JSON

/// Builds a value and its places from events.
struct YAMLBuilder {
    private typealias Place = YAMLDocument.Place
    private let text: String
    private let file: String
    private var events: [YAMLEvent] = []
    private var index = 0
    private var anchors: [String: (value: JSONValue, place: YAMLDocument.Place, size: Int)] = [:]
    private var valueCount = 0

    init(text: String, file: String) {
        self.text = text
        self.file = file
    }

    mutating func document() throws(MartletError) -> (JSONValue, YAMLDocument.Place) {
        do {
            events = try yamlEvents(of: Array(text.utf8), limit: YAMLDocument.valueLimit)
        } catch {
            throw failure(error.problem, line: error.line, column: error.column)
        }
        index = 1
        guard case .documentStart = current.kind else { return (.null, Place()) }
        index += 1
        let result = try node(depth: 0)
        index += 1
        guard case .streamEnd = current.kind else {
            throw failure(
                "a second document begins here", line: current.line, column: current.column,
                hint: "Keep one document in a file.")
        }
        return result
    }

    private var current: YAMLEvent { events[min(index, events.count - 1)] }

    private func failure(
        _ message: String, line: Int, column: Int, hint: String? = nil, code: ErrorCode = .invalidInput
    ) -> MartletError {
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        let excerpt = lines.indices.contains(line) ? String(lines[line]) : nil
        return MartletError(
            code, message, at: SourceLocation(file: file, line: line + 1, column: column + 1, excerpt: excerpt),
            hint: hint)
    }

    private mutating func count(_ values: Int, _ event: YAMLEvent) throws(MartletError) {
        valueCount += values
        guard valueCount <= YAMLDocument.valueLimit else {
            throw failure(
                "the document has more than \(YAMLDocument.valueLimit) values", line: event.line, column: event.column,
                hint: "Aliases count as much as what they stand for.", code: .limitExceeded)
        }
    }

    private mutating func node(depth: Int) throws(MartletError) -> (JSONValue, YAMLDocument.Place) {
        let event = current
        index += 1
        var place = Place()
        place.line = event.line + 1
        place.column = event.column + 1
        place.keyLine = place.line
        place.keyColumn = place.column
        guard depth < YAMLDocument.depthLimit else {
            throw failure(
                "the document is nested more than \(YAMLDocument.depthLimit) levels deep", line: event.line,
                column: event.column, code: .limitExceeded)
        }
        let before = valueCount
        try count(1, event)
        let value: JSONValue
        var name: String?
        switch event.kind {
        case .scalar(let text, let isPlain, let tag, let anchor):
            name = anchor
            value = try scalar(text, isPlain: isPlain, tag: tag, event)
        case .sequenceStart(let tag, let anchor):
            name = anchor
            try check(tag, is: "tag:yaml.org,2002:seq", event)
            var elements: [JSONValue] = []
            while true {
                if case .sequenceEnd = current.kind { break }
                let (element, inner) = try node(depth: depth + 1)
                elements.append(element)
                place.children.append(inner)
            }
            index += 1
            value = .array(elements)
        case .mappingStart(let tag, let anchor):
            name = anchor
            try check(tag, is: "tag:yaml.org,2002:map", event)
            value = .object(try members(of: &place, depth: depth))
        case .alias(let anchor):
            guard let (known, knownPlace, size) = anchors[anchor] else {
                throw failure(
                    "there is no anchor '&\(anchor)' before this alias", line: event.line, column: event.column)
            }
            try count(size, event)
            place.children = knownPlace.children
            return (known, place)
        default:
            throw failure("a value is expected here", line: event.line, column: event.column)
        }
        if let name { anchors[name] = (value, place, valueCount - before) }
        return (value, place)
    }

    private mutating func members(of place: inout YAMLDocument.Place, depth: Int) throws(MartletError) -> JSONObject {
        var object = JSONObject()
        while true {
            if case .mappingEnd = current.kind { break }
            let key = current
            guard case .scalar(let name, let isPlain, _, _) = key.kind else {
                throw failure("a key must be plain text", line: key.line, column: key.column)
            }
            index += 1
            if isPlain, name == "<<" {
                throw failure(
                    "merge keys ('<<') are not supported", line: key.line, column: key.column,
                    hint: "Write the keys out, or use an alias for the whole value.")
            }
            guard object[name] == nil else {
                throw failure(
                    "the key '\(name)' stands here a second time", line: key.line, column: key.column,
                    hint: "Remove one of the two.")
            }
            var (value, inner) = try node(depth: depth + 1)
            inner.keyLine = key.line + 1
            inner.keyColumn = key.column + 1
            object[name] = value
            place.children.append(inner)
        }
        index += 1
        return object
    }

    private func check(_ tag: String?, is expected: String, _ event: YAMLEvent) throws(MartletError) {
        guard let tag, tag != expected, tag != "!" else { return }
        throw failure("the tag '\(tag)' is not supported", line: event.line, column: event.column)
    }

    private func scalar(
        _ text: String, isPlain: Bool, tag: String?, _ event: YAMLEvent
    ) throws(MartletError) -> JSONValue {
        switch tag {
        case nil: return isPlain ? PlainScalar.value(of: text) : .string(text)
        case "!", "tag:yaml.org,2002:str": return .string(text)
        case "tag:yaml.org,2002:int", "tag:yaml.org,2002:float", "tag:yaml.org,2002:bool", "tag:yaml.org,2002:null":
            return PlainScalar.value(of: text)
        case .some(let tag):
            throw failure("the tag '\(tag)' is not supported", line: event.line, column: event.column)
        }
    }
}
