import Clocks
import Errors
import MetadataSQL
import ObjectService
import ObjectStorage
import ObjectStorageLocal
import S3
import SecretService

extension PlatformAssembly {
    /// The bucket that shows the files of the lake.
    private static let lakeBucket = "lake"

    /// The objects of a project: their bytes in `.martlet/objects`, what is known of them in the state's database.
    static func storage(
        _ database: SQLDatabase, lake: Location, secrets: SecretService, state: String, _ clock: any WallClock
    ) throws(MartletError) -> StorageServices {
        let blobs = LocalBlobStore(folder: "\(state)/objects")
        let name = try BucketName(lakeBucket)
        let folder = lake.filePath.map {
            FolderBucket(name: name, files: LocalFolderFiles(folder: $0, blobs: blobs))
        }
        return StorageServices(
            objects: ObjectService(
                index: SQLObjectIndex(database), blobs: blobs, folder: folder, clock: clock,
                random: { randomBytes($0) }),
            keys: StorageKeyService(
                store: SQLStorageKeyStore(database), secrets: secrets, clock: clock, random: { randomBytes($0) }))
    }
}
