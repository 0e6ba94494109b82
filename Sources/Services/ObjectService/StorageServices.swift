/// Objects, and the keys with which clients reach them.
public struct StorageServices: Sendable {
    public var objects: ObjectService
    public var keys: StorageKeyService

    public init(objects: ObjectService, keys: StorageKeyService) {
        self.objects = objects
        self.keys = keys
    }
}
