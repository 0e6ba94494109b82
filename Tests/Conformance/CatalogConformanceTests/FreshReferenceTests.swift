import Cataloging
import MetadataSQL
import Testing

/// Two that have one catalog open see each other's changes at once, whatever they remember of it.
@Suite struct FreshReferenceTests {
    @Test(arguments: BackendKind.stored) func changesOfAnotherAreSeenAtOnce(_ kind: BackendKind) async throws {
        let folder = try TemporaryFolder()
        let one = try await Lake(folder: folder, backend: try openBackend(try folder.place(kind)))
        let other = try await Lake(folder: folder, backend: try openBackend(try folder.place(kind)))
        let dev = try name("dev")
        for round in 0..<100 {
            let written = try await other.put(["a": table(round)])
            #expect(try await one.head() == written.id)
            // The second look is answered from memory; a third one after a change must not be.
            #expect(try await one.head() == written.id)
            #expect(try await one.catalog.reference(dev) == nil)
            try await other.catalog.createBranch(dev, at: written.id)
            #expect(try await one.catalog.reference(dev)?.target == written.id)
            let own = try await one.put(["b": table(round)], on: dev)
            #expect(try await one.catalog.reference(dev)?.target == own.id)
            #expect(try await other.catalog.reference(dev)?.target == own.id)
            try await other.catalog.deleteReference(dev)
            #expect(try await one.catalog.reference(dev) == nil)
        }
    }

    @Test(arguments: BackendKind.stored) func moreNamesThanAreHeldAreStillRight(_ kind: BackendKind) async throws {
        let folder = try TemporaryFolder()
        let lake = try await Lake(folder: folder, backend: try openBackend(try folder.place(kind)))
        let main = try await lake.head()
        for number in 0..<2_500 {
            #expect(try await lake.catalog.reference(try name("absent/\(number)")) == nil)
        }
        #expect(try await lake.head() == main)
    }
}
