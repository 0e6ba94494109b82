internal import Identifiers
package import IngestionService
package import JSON

/// What an ingest did, as JSON.
package enum IngestJSON {
    package static let schema = JSONSchema.object(
        "IngestReport",
        [
            "id": .text, "table": .text, "rows": .count, "bytes_written": .count, "commit": .text.orNull,
            "files": .array(of: fileSchema),
        ])

    package static let fileSchema = JSONSchema.object(
        "IngestedFile",
        ["path": .text, "rows": .count.orNull, "quarantined": .count, "same_as": .text.orNull])

    package static func report(_ report: IngestReport) -> JSONValue {
        [
            "id": .string(report.id.description), "table": .string(report.table), "rows": .integer(report.rows),
            "bytes_written": .integer(report.bytesWritten), "commit": report.commit.map { .string($0) } ?? .null,
            "files": .array(
                report.files.map { file in
                    [
                        "path": .string(file.path), "rows": file.rows.map { .integer($0) } ?? .null,
                        "quarantined": .integer(file.quarantined), "same_as": file.sameAs.map { .string($0) } ?? .null,
                    ]
                }),
        ]
    }
}
