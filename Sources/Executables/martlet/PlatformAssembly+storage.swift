import Access
import AccessService
import Clocks
import Errors
import Identifiers
import JSON
import MetadataSQL
import ObjectService
import ObjectStorage
import ObjectStorageLocal
import Pipelines
import S3
import SecretService

extension PlatformAssembly {
    /// The objects of a project: their bytes in `.martlet/objects`, what is known of them in the state's database.
    static func storage(
        _ database: SQLDatabase, lake: Location?, root: Location, settings: ProjectSettings, secrets: SecretService,
        access: AccessService, state: String, _ clock: any WallClock
    ) throws(MartletError) -> StorageServices {
        let blobs = LocalBlobStore(folder: "\(state)/objects")
        var paths: [BucketName: String] = [:]
        if let root = root.filePath {
            paths = try FolderSettings(settings.sections["buckets"]).folders.mapValues { "\(root)/\($0)" }
        }
        let lakeBucket = try BucketName(ProjectSettings.lakeBucket)
        if let lake = lake?.filePath { paths[lakeBucket] = lake }
        let folders = paths.map { name, path in
            FolderBucket(name: name, files: LocalFolderFiles(folder: path, blobs: blobs))
        }
        let sessions = StorageKeySessions(clock: clock) {
            try await access.key(for: "storage sessions")
        } isAlive: {
            try await access.serves(TokenID($0))
        }
        var services = StorageServices(
            objects: ObjectService(
                index: SQLObjectIndex(database), blobs: blobs, folders: folders,
                entityTags: settings.s3ETags == .md5 ? .md5 : .quick, clock: clock,
                random: { randomBytes($0) }),
            keys: StorageKeyService(
                store: SQLStorageKeyStore(database), secrets: secrets, clock: clock, random: { randomBytes($0) },
                sessions: sessions),
            sessions: sessions, lakeBucket: lake == nil ? nil : lakeBucket)
        services.domains = settings.s3Domains
        return services
    }
}
