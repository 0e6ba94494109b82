package import Cataloging
package import JSON
package import Maintenance
internal import ObjectStorage

/// What the upkeep of tables did, as JSON.
package enum MaintenanceJSON {
    package static func compaction(_ report: CompactionReport, of key: ContentKey) -> JSONValue {
        [
            "name": .string(key.description), "commit": report.commit.map { .string($0.description) } ?? .null,
            "partitions": .integer(Int64(report.partitions)),
            "partitions_left": .integer(Int64(report.partitionsLeft)),
            "data_files_removed": .integer(Int64(report.filesRemoved)),
            "data_files_added": .integer(Int64(report.filesAdded)),
            "delete_files_removed": .integer(Int64(report.deleteFilesRemoved)),
            "bytes_before": .integer(report.bytesBefore), "bytes_after": .integer(report.bytesAfter),
        ]
    }

    package static func cleaning(_ report: CleaningReport, isDryRun: Bool) -> JSONValue {
        [
            "dry_run": .bool(isDryRun), "files_deleted": files(report.files),
            "bytes_deleted": .integer(Int64(report.bytes)), "files_too_young": .integer(Int64(report.youngFiles)),
            "commits_kept": .integer(Int64(report.commitsKept)),
        ]
    }

    private static func files(_ files: [ObjectInfo]) -> JSONValue {
        .array(files.map { ["location": .string($0.location.uri), "bytes": .integer(Int64($0.size))] })
    }

    package static func expiry(_ report: ExpiryReport, of request: ExpiryRequest) -> JSONValue {
        [
            "name": .string(request.key.description), "dry_run": .bool(request.isDryRun),
            "commit": report.commit.map { .string($0.description) } ?? .null,
            "snapshots_dropped": .array(report.snapshots.map { .integer($0) }),
            "files_deleted": files(report.files),
            "bytes_deleted": .integer(Int64(report.bytes)), "files_too_young": .integer(Int64(report.youngFiles)),
            "commits_kept": .integer(Int64(report.commitsKept)),
        ]
    }
}
