internal import HTTP

/// The status and fields of a response, read line by line; interim responses (1xx) are passed over.
struct ResponseHead: Sendable {
    private(set) var status = HTTPStatus(rawValue: 0)
    private(set) var fields = HTTPFields()
    private var bytes = 0

    enum Step { case more, complete, tooLarge }

    mutating func take(_ line: some Collection<UInt8>, limit: Int) -> Step {
        bytes += line.count
        guard bytes <= limit else { return .tooLarge }
        let text = String(decoding: line, as: UTF8.self).trimming()
        if text.hasPrefix("HTTP/") {
            let code = text.split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0
            status = HTTPStatus(rawValue: code)
            fields = HTTPFields()
            return .more
        }
        if text.isEmpty { return status.rawValue >= 200 ? .complete : .more }
        if let colon = text.utf8.firstIndex(of: UInt8(ascii: ":")) {
            fields.append(String(text[..<colon]), String(text[text.utf8.index(after: colon)...]).trimming())
        }
        return .more
    }
}

extension String {
    /// Without the spaces, tabs and line ends around it.
    fileprivate func trimming() -> String {
        func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 || byte == 0x0D || byte == 0x0A }
        guard let first = utf8.firstIndex(where: { !isBlank($0) }),
            let last = utf8.lastIndex(where: { !isBlank($0) })
        else { return "" }
        return String(self[first...last])
    }
}
