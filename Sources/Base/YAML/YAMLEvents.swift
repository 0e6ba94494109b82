internal import CLibYAML

/// One thing that libyaml saw, and where, counted from 0.
struct YAMLEvent {
    enum Kind {
        case streamStart, streamEnd, documentStart, documentEnd
        case scalar(text: String, isPlain: Bool, tag: String?, anchor: String?)
        case sequenceStart(tag: String?, anchor: String?)
        case sequenceEnd
        case mappingStart(tag: String?, anchor: String?)
        case mappingEnd
        case alias(String)
    }
    var kind: Kind
    var line: Int
    var column: Int
}

struct YAMLSyntaxError: Error {
    var problem: String
    var line: Int
    var column: Int
}

/// Every event of a text; the only place that touches libyaml.
func yamlEvents(of bytes: [UInt8], limit: Int) throws(YAMLSyntaxError) -> [YAMLEvent] {
    var parser = unsafe yaml_parser_t()
    guard unsafe yaml_parser_initialize(&parser) == 1 else {
        throw YAMLSyntaxError(problem: "there is no memory to read YAML", line: 0, column: 0)
    }
    defer { unsafe yaml_parser_delete(&parser) }
    let result: Result<[YAMLEvent], YAMLSyntaxError> = unsafe bytes.withUnsafeBufferPointer { buffer in
        unsafe yaml_parser_set_input_string(&parser, buffer.baseAddress, buffer.count)
        unsafe yaml_parser_set_encoding(&parser, YAML_UTF8_ENCODING)
        var events: [YAMLEvent] = []
        while true {
            var event = unsafe yaml_event_t()
            guard unsafe yaml_parser_parse(&parser, &event) == 1 else {
                return .failure(unsafe syntaxError(parser))
            }
            defer { unsafe yaml_event_delete(&event) }
            guard let kind = unsafe kind(of: event) else { return .success(events) }
            let mark = unsafe event.start_mark
            events.append(YAMLEvent(kind: kind, line: Int(mark.line), column: Int(mark.column)))
            if case .streamEnd = kind { return .success(events) }
            if events.count > limit {
                return .failure(
                    YAMLSyntaxError(
                        problem: "the document has more than \(limit) parts", line: Int(mark.line),
                        column: Int(mark.column)))
            }
        }
    }
    return try result.get()
}

private func syntaxError(_ parser: yaml_parser_t) -> YAMLSyntaxError {
    let problem = unsafe text(parser.problem.map { unsafe UnsafeRawPointer($0) }) ?? "this is not YAML"
    let context = unsafe text(parser.context.map { unsafe UnsafeRawPointer($0) })
    let mark = unsafe parser.problem_mark
    return YAMLSyntaxError(
        problem: context.map { "\(problem) \($0)" } ?? problem, line: Int(mark.line), column: Int(mark.column))
}

private func text(_ pointer: UnsafeRawPointer?) -> String? {
    guard let pointer = unsafe pointer else { return nil }
    return unsafe String(cString: pointer.assumingMemoryBound(to: UInt8.self))
}

private func kind(of event: yaml_event_t) -> YAMLEvent.Kind? {
    switch unsafe event.type {
    case YAML_STREAM_START_EVENT: return .streamStart
    case YAML_STREAM_END_EVENT: return .streamEnd
    case YAML_DOCUMENT_START_EVENT: return .documentStart
    case YAML_DOCUMENT_END_EVENT: return .documentEnd
    case YAML_ALIAS_EVENT: return .alias(unsafe text(event.data.alias.anchor) ?? "")
    case YAML_SCALAR_EVENT:
        let scalar = unsafe event.data.scalar
        let bytes = unsafe UnsafeBufferPointer(start: scalar.value, count: scalar.length)
        return .scalar(
            text: unsafe String(decoding: bytes, as: UTF8.self),
            isPlain: unsafe scalar.style == YAML_PLAIN_SCALAR_STYLE, tag: unsafe text(scalar.tag),
            anchor: unsafe text(scalar.anchor))
    case YAML_SEQUENCE_START_EVENT:
        let sequence = unsafe event.data.sequence_start
        return .sequenceStart(tag: unsafe text(sequence.tag), anchor: unsafe text(sequence.anchor))
    case YAML_SEQUENCE_END_EVENT: return .sequenceEnd
    case YAML_MAPPING_START_EVENT:
        let mapping = unsafe event.data.mapping_start
        return .mappingStart(tag: unsafe text(mapping.tag), anchor: unsafe text(mapping.anchor))
    case YAML_MAPPING_END_EVENT: return .mappingEnd
    default: return nil
    }
}
