public import Errors
import Synchronization

/// The port to the machine's files of time zones.
public protocol TimeZoneSource: Sendable {
    /// The compiled zone of a name such as `Europe/Berlin`; nil where there is none.
    func file(named name: String) throws(MartletError) -> [UInt8]?

    /// Every name, for suggestions.
    func names() -> [String]
}

/// Time zones by name, each read once.
public final class TimeZones: Sendable {
    private let source: any TimeZoneSource
    private let known = Mutex<[String: TimeZoneRules]>([:])

    /// The longest name; real ones have 30 characters.
    static let nameLimit = 64

    public init(_ source: any TimeZoneSource) { self.source = source }

    /// - Throws: `invalidInput` with the nearest name where there is no such zone.
    public func zone(_ name: String) throws(MartletError) -> TimeZoneRules {
        if name == "UTC" || name == "Z" { return .utc }
        if let rules = known.withLock({ $0[name] }) { return rules }
        guard Self.isName(name), let bytes = try source.file(named: name) else { throw unknown(name) }
        let rules = try TZifReader(name: name, bytes: bytes).read()
        known.withLock { $0[name] = rules }
        return rules
    }

    /// Whether a text can be a zone's name; anything else might be a path out of the folder of zones.
    private static func isName(_ text: String) -> Bool {
        !text.isEmpty && text.utf8.count <= nameLimit && !text.hasPrefix("/")
            && text.split(separator: "/", omittingEmptySubsequences: false).allSatisfy { part in
                !part.isEmpty
                    && part.utf8.allSatisfy { byte in
                        switch byte {
                        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "-"),
                            UInt8(ascii: "+"):
                            true
                        default: false
                        }
                    }
            }
    }

    private func unknown(_ name: String) -> MartletError {
        let names = source.names()
        guard !names.isEmpty else {
            return MartletError(
                .unavailable, "the time zone '\(name)' is not known, since this machine has no time zones",
                hint: "Install the package tzdata, or use UTC.")
        }
        // `Berlin` alone means the zone of that city.
        let city = names.first { $0.split(separator: "/").last?.lowercased() == name.lowercased() }
        let nearest = city ?? NearestName.of(name, among: names)
        return MartletError(
            .invalidInput, "there is no time zone '\(name.prefix(Self.nameLimit))'",
            hint: nearest.map { "Did you mean '\($0)'?" } ?? "Write a name such as Europe/Berlin, or UTC.")
    }
}
