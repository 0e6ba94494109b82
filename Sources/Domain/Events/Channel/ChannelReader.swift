internal import Errors
internal import JSON

/// Reads the members of a channel, and refuses what is wrong or not known.
struct ChannelReader {
    let object: JSONObject
    let name: String

    func fail(_ message: String, hint: String? = nil) -> MartletError {
        MartletError(.invalidInput, "the channel '\(name)': \(message)", hint: hint)
    }

    func optionalText(_ member: String) throws(MartletError) -> String? {
        guard let value = object[member], !value.isNull else { return nil }
        guard let text = value.stringValue, !text.isEmpty, text.utf8.count <= 2048,
            !text.utf8.contains(where: { $0 < 0x20 || $0 == 0x7F })
        else { throw fail("'\(member)' must be a text of one line") }
        return text
    }

    func text(_ member: String) throws(MartletError) -> String {
        guard let text = try optionalText(member) else { throw fail("'\(member)' is missing") }
        return text
    }

    func integer(_ member: String, in range: ClosedRange<Int>, default fallback: Int) throws(MartletError) -> Int {
        guard let value = object[member], !value.isNull else { return fallback }
        guard let number = value.intValue.map({ Int($0) }), range.contains(number) else {
            throw fail("'\(member)' must be a whole number from \(range.lowerBound) to \(range.upperBound)")
        }
        return number
    }

    func seconds(_ member: String, upTo limit: Double, default fallback: Double) throws(MartletError) -> Double {
        guard let value = object[member], !value.isNull else { return fallback }
        guard let number = value.doubleValue, number >= 0, number <= limit else {
            throw fail("'\(member)' must be a number of seconds from 0 to \(Int(limit))")
        }
        return number
    }

    func flag(_ member: String, default fallback: Bool) throws(MartletError) -> Bool {
        guard let value = object[member], !value.isNull else { return fallback }
        guard let flag = value.boolValue else { throw fail("'\(member)' must be true or false") }
        return flag
    }

    /// A list of texts, or one text.
    func texts(_ member: String) throws(MartletError) -> [String] {
        guard let value = object[member], !value.isNull else { return [] }
        if let text = value.stringValue { return [text] }
        var texts: [String] = []
        for element in value.arrayValue ?? [.null] {
            guard let text = element.stringValue, !text.isEmpty else {
                throw fail("'\(member)' must be a list of texts")
            }
            texts.append(text)
        }
        return texts
    }

    func url() throws(MartletError) -> ChannelText {
        if let secret = try optionalText("url_secret") {
            guard try optionalText("url") == nil else { throw fail("give either 'url' or 'url_secret'") }
            return .secret(secret)
        }
        let url = try text("url")
        guard url.hasPrefix("https://") || url.hasPrefix("http://"), !url.contains(" ") else {
            throw fail("'url' must begin with https:// or http://, not '\(url.prefix(100))'")
        }
        return .plain(url)
    }

    func checkNames(_ known: [String]) throws(MartletError) {
        for member in object.names where !known.contains(member) {
            throw fail(
                "it has the member '\(member)', which channels of its kind do not have",
                hint: NearestName.of(member, among: known).map { "Did you mean '\($0)'?" }
                    ?? "It may have: \(known.joined(separator: ", ")).")
        }
    }
}
