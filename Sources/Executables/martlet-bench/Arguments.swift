import Cataloging

/// `NAME --option VALUE …`: the few options that the measurements take.
struct Arguments {
    let measurement: String
    private let options: [String: String]

    init(_ words: [String]) throws(UsageProblem) {
        guard let first = words.first, !first.hasPrefix("-") else { throw UsageProblem("which measurement?") }
        measurement = first
        var options: [String: String] = [:]
        var index = 1
        while index < words.count {
            guard words[index].hasPrefix("--"), index + 1 < words.count else {
                throw UsageProblem("'\(words[index])' should be an option with a value")
            }
            options[String(words[index].dropFirst(2))] = words[index + 1]
            index += 2
        }
        self.options = options
    }

    func text(_ name: String) throws(UsageProblem) -> String {
        guard let value = options[name] else { throw UsageProblem("--\(name) is missing") }
        return value
    }

    func number(_ name: String) throws(UsageProblem) -> Int { try Self.number(try text(name), name) }

    func numbers(_ name: String) throws(UsageProblem) -> [Int] {
        var numbers: [Int] = []
        for part in try text(name).split(separator: ",") { numbers.append(try Self.number(String(part), name)) }
        return numbers
    }

    /// What each commit is to survive.
    func durability() throws(UsageProblem) -> Durability {
        switch try text("durability") {
        case "full": return .full
        case "relaxed": return .relaxed
        case let other: throw UsageProblem("--durability is full or relaxed, not '\(other)'")
        }
    }

    private static func number(_ text: String, _ name: String) throws(UsageProblem) -> Int {
        guard let number = Int(text), number > 0 else {
            throw UsageProblem("--\(name) takes positive numbers, not '\(text)'")
        }
        return number
    }
}

/// A wrong use of the program.
struct UsageProblem: Error {
    let message: String
    init(_ message: String) { self.message = message }
}
