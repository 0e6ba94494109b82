internal import Avro
internal import Errors
internal import Synchronization

/// Remembers the schemas that files were written with, since nearly all files of a lake have one of a few.
///
/// Reading a schema's JSON costs more than reading a small manifest. What is remembered follows from the bytes alone, so that sharing
/// it cannot be seen.
final class AvroSchemaMemory: Sendable {
    static let shared = AvroSchemaMemory()

    /// How many schemas are remembered; past that, all are forgotten.
    private static let limit = 256
    /// Longer schemas are not remembered, in bytes.
    private static let sizeLimit = 64 << 10

    private let schemas = Mutex<[[UInt8]: AvroSchema]>([:])

    func schema(_ json: [UInt8], file: String) throws(MartletError) -> AvroSchema {
        if let known = schemas.withLock({ $0[json] }) { return known }
        let schema = try AvroSchema(parsing: json, file: file)
        if json.count <= Self.sizeLimit {
            schemas.withLock {
                if $0.count >= Self.limit { $0.removeAll() }
                $0[json] = schema
            }
        }
        return schema
    }
}
