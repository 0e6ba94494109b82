/// Work on text by Unicode scalars, as Python's `str` counts.
enum Text {
    static func find(_ part: String, in text: String) -> Int? {
        let whole = Array(text.unicodeScalars)
        let needle = Array(part.unicodeScalars)
        return find(needle, in: whole, from: 0)
    }

    static func find(_ needle: [Unicode.Scalar], in whole: [Unicode.Scalar], from start: Int) -> Int? {
        guard needle.count <= whole.count else { return nil }
        if needle.isEmpty { return start }
        var index = start
        while index + needle.count <= whole.count {
            if whole[index] == needle[0], whole[index..<(index + needle.count)].elementsEqual(needle) { return index }
            index += 1
        }
        return nil
    }

    static func repeated(_ text: String, _ count: Int, limit: Int) throws -> String {
        guard count > 0, !text.isEmpty else { return "" }
        guard count <= limit / text.utf8.count else { throw limitError("a text is longer than \(limit) bytes") }
        return String(repeating: text, count: count)
    }

    static func string(_ scalars: some Sequence<Unicode.Scalar>) -> String {
        var view = String.UnicodeScalarView()
        view.append(contentsOf: scalars)
        return String(view)
    }

    static func isSpace(_ scalar: Unicode.Scalar) -> Bool {
        scalar.properties.isWhitespace || (scalar.value >= 0x1C && scalar.value <= 0x1F)
    }

    /// `str.strip` and its kin; without characters it strips white space.
    static func strip(_ text: String, _ characters: String?, left: Bool, right: Bool) -> String {
        let set = characters.map { Set($0.unicodeScalars) }
        let goes = { (scalar: Unicode.Scalar) in set.map { $0.contains(scalar) } ?? isSpace(scalar) }
        var scalars = Array(text.unicodeScalars)[...]
        if left { scalars = scalars.drop(while: goes) }
        if right {
            while let last = scalars.last, goes(last) { scalars.removeLast() }
        }
        return string(scalars)
    }

    /// `str.replace`; no count replaces all.
    static func replace(_ text: String, _ old: String, _ new: String, count: Int?) -> String {
        let whole = Array(text.unicodeScalars)
        let needle = Array(old.unicodeScalars)
        var remaining = count.map { $0 < 0 ? Int.max : $0 } ?? Int.max
        var result = String.UnicodeScalarView()
        var index = 0
        if needle.isEmpty {
            while remaining > 0, index <= whole.count {
                result.append(contentsOf: new.unicodeScalars)
                if index < whole.count { result.append(whole[index]) }
                index += 1
                remaining -= 1
            }
            result.append(contentsOf: whole.dropFirst(index))
            return String(result)
        }
        while remaining > 0, let found = find(needle, in: whole, from: index) {
            result.append(contentsOf: whole[index..<found])
            result.append(contentsOf: new.unicodeScalars)
            index = found + needle.count
            remaining -= 1
        }
        result.append(contentsOf: whole[index...])
        return String(result)
    }

    /// `str.split`; without a separator it splits at runs of white space.
    static func split(_ text: String, _ separator: String?, limit: Int) throws -> [String] {
        let limit = limit < 0 ? Int.max : limit
        let whole = Array(text.unicodeScalars)
        var parts: [String] = []
        var index = 0
        if let separator {
            guard !separator.isEmpty else { throw templateError("an empty separator splits nothing") }
            let needle = Array(separator.unicodeScalars)
            while parts.count < limit, let found = find(needle, in: whole, from: index) {
                parts.append(string(whole[index..<found]))
                index = found + needle.count
            }
            return parts + [string(whole[index...])]
        }
        while true {
            while index < whole.count, isSpace(whole[index]) { index += 1 }
            guard index < whole.count else { return parts }
            guard parts.count < limit else {
                return parts + [strip(string(whole[index...]), nil, left: false, right: true)]
            }
            let start = index
            while index < whole.count, !isSpace(whole[index]) { index += 1 }
            parts.append(string(whole[start..<index]))
        }
    }

    /// `str.rsplit`: as `split`, counted from the end.
    static func splitFromEnd(_ text: String, _ separator: String?, limit: Int) throws -> [String] {
        let mirrored = { (text: String) in string(text.unicodeScalars.reversed()) }
        return try split(mirrored(text), separator.map(mirrored), limit: limit).map(mirrored).reversed()
    }

    static func lines(_ text: String) -> [String] {
        var lines: [String] = []
        var line = String.UnicodeScalarView()
        var previous: Unicode.Scalar?
        for scalar in text.unicodeScalars {
            defer { previous = scalar }
            if scalar == "\n", previous == "\r" { continue }
            if scalar == "\n" || scalar == "\r" {
                lines.append(String(line))
                line = String.UnicodeScalarView()
            } else {
                line.append(scalar)
            }
        }
        if !line.isEmpty { lines.append(String(line)) }
        return lines
    }

    static func capitalized(_ text: String) -> String {
        guard let first = text.unicodeScalars.first else { return "" }
        return first.properties.titlecaseMapping + string(text.unicodeScalars.dropFirst()).lowercased()
    }

    /// Words begin after any character for which `isBreak` is true.
    static func titled(_ text: String, isBreak: (Unicode.Scalar) -> Bool) -> String {
        var result = ""
        var isStart = true
        for scalar in text.unicodeScalars {
            if isBreak(scalar) {
                result.unicodeScalars.append(scalar)
                isStart = true
            } else {
                result += isStart ? scalar.properties.uppercaseMapping : scalar.properties.lowercaseMapping
                isStart = false
            }
        }
        return result
    }

    /// Pads to a width; a positive remainder of centring goes to the right.
    static func padded(_ text: String, width: Int, fill: Unicode.Scalar = " ", alignment: Unicode.Scalar) throws
        -> String
    {
        let missing = width - text.unicodeScalars.count
        guard missing > 0 else { return text }
        guard missing <= TemplateLimits.rangeLength else {
            throw limitError("a width is greater than \(TemplateLimits.rangeLength)")
        }
        let before = alignment == ">" ? missing : alignment == "^" ? missing / 2 : 0
        let padding = { (count: Int) in string(repeatElement(fill, count: count)) }
        return padding(before) + text + padding(missing - before)
    }
}
