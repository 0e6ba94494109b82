import Errors
import ObjectStorage
import ObjectStorageLocal
import Testing

/// What is between the stores of a store of several.
@Suite struct RoutedStoreTests {
    @Test func objectsMoveFromStoreToStore() async throws {
        let folder = TemporaryFolder()
        let (memory, local) = (InMemoryObjectStore(), LocalObjectStore())
        let store = RoutedObjectStore(["mem": memory, "file": local])
        let here = try Location(folder.path).appending("a/b")
        let there = try Location("mem://bucket/b")
        try await store.write(here, [1, 2])
        #expect(try await local.read(here) == [1, 2])
        try await store.move(here, to: there)
        #expect(try await memory.read(there) == [1, 2])
        #expect(try await store.stat(here) == nil)
        try await store.write(here, [3])
        try await store.makeDurable([here, there])
        let error = await #expect(throws: MartletError.self) {
            try await store.makeDurable([here, try Location("mem://bucket/none")])
        }
        #expect(error?.code == .notFound)
    }

    @Test func aSchemeThatNobodyHasIsNamed() async throws {
        let store = RoutedObjectStore(["file": LocalObjectStore(), "s3": InMemoryObjectStore()])
        let error = await #expect(throws: MartletError.self) { try await store.read(try Location("gs://bucket/x")) }
        #expect(error?.message == "'gs://bucket/x' is in no storage of this project")
        #expect(error?.hint == "It knows locations that begin with file:// or s3://.")
    }
}
