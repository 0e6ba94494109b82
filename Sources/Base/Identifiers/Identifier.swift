/// An identifier of one kind of thing: a run's cannot be passed where a table's is wanted.
///
/// `Kind` is never instantiated; an enum without cases serves.
public struct Identifier<Kind>: Hashable, Sendable, Comparable, CustomStringConvertible {
    public let uuid: UUID

    public init(_ uuid: UUID) { self.uuid = uuid }
    public init?(_ text: some StringProtocol) {
        guard let uuid = UUID(text) else { return nil }
        self.uuid = uuid
    }

    public var description: String { uuid.description }

    public static func < (left: Identifier, right: Identifier) -> Bool { left.uuid < right.uuid }
}
