import Clocks
import MetadataSQL
import ObjectService
import ObjectStorageLocal
import SecretService

extension PlatformAssembly {
    /// The objects of a project: their bytes in `.martlet/objects`, what is known of them in the state's database.
    static func storage(
        _ database: SQLDatabase, secrets: SecretService, state: String, _ clock: any WallClock
    ) -> StorageServices {
        StorageServices(
            objects: ObjectService(
                index: SQLObjectIndex(database), blobs: LocalBlobStore(folder: "\(state)/objects"), clock: clock,
                random: { randomBytes($0) }),
            keys: StorageKeyService(
                store: SQLStorageKeyStore(database), secrets: secrets, clock: clock, random: { randomBytes($0) }))
    }
}
