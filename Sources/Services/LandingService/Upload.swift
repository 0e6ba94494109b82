public import Clocks
public import Errors
public import Identifiers
internal import JSON

/// A file that comes in pieces.
public struct Upload: Sendable, Hashable {
    public let id: UUID
    /// The file's name, without folders.
    public let file: String
    /// In bytes, when it is whole.
    public let size: Int64
    /// Bytes that are there, on the disk.
    public var offset: Int64
    public let createdAt: Timestamp
    public let author: String
    /// What tells the client's file from another of its name, such as when it was written.
    public let mark: String

    /// The longest name of a file, in bytes.
    public static let nameLimit = 200
    public static let markLimit = 200
    /// The largest file, in bytes.
    public static let sizeLimit: Int64 = 1 << 40
    /// Uploads that are under way at once.
    public static let countLimit = 200
    /// How long an upload that nothing is added to is kept, in seconds.
    public static let restLimit_s: Int64 = 24 * 3600

    /// A name that is one file in a folder, whatever a client sends.
    public static func fileName(_ text: String) throws(MartletError) -> String {
        guard !text.isEmpty, text.utf8.count <= nameLimit, !text.hasPrefix("."),
            !text.utf8.contains(where: { $0 == UInt8(ascii: "/") || $0 < 0x20 || $0 == 0x7F })
        else {
            throw MartletError(
                .invalidInput, "'file' must be the name of a file, without folders, such as orders.csv")
        }
        return text
    }

    var json: JSONValue {
        [
            "file": .string(file), "size": .integer(size), "created_at": .integer(createdAt.microseconds),
            "author": .string(author), "mark": .string(mark),
        ]
    }

    init(
        id: UUID, file: String, size: Int64, offset: Int64, createdAt: Timestamp, author: String, mark: String
    ) {
        (self.id, self.file, self.size, self.offset) = (id, file, size, offset)
        (self.createdAt, self.author, self.mark) = (createdAt, author, mark)
    }

    init?(_ json: JSONValue, id: UUID, offset: Int64) {
        guard let file = json["file"]?.stringValue, let size = json["size"]?.intValue,
            let created = json["created_at"]?.intValue, let author = json["author"]?.stringValue,
            let mark = json["mark"]?.stringValue
        else { return nil }
        self.init(
            id: id, file: file, size: size, offset: offset, createdAt: Timestamp(microseconds: created),
            author: author, mark: mark)
    }
}
