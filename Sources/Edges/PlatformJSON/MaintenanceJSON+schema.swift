extension MaintenanceJSON {
    package static let compactionSchema = JSONSchema.object(
        "CompactionReport",
        [
            "name": .text, "commit": .commit.orNull, "partitions": .count, "partitions_left": .count,
            "data_files_removed": .count, "data_files_added": .count, "delete_files_removed": .count,
            "bytes_before": .count, "bytes_after": .count,
        ])

    package static let expirySchema = JSONSchema.object(
        "ExpiryReport",
        [
            "name": .text, "dry_run": .flag, "commit": .commit.orNull, "snapshots_dropped": .array(of: .integer),
            "files_deleted": .array(of: .object("DeletedFile", ["location": .text, "bytes": .count])),
            "bytes_deleted": .count, "files_too_young": .count, "commits_kept": .count,
        ])
}
