import ObjectStorage
import Testing

/// One place has one form, whichever name it was given by.
@Suite struct FolderNamesTests {
    private static func names(prefersAlias: Bool) throws -> FolderNames {
        FolderNames(
            folder: try Location("/srv/shop/lake"), alias: try Location("s3://lake"), prefersAlias: prefersAlias)
    }

    @Test(arguments: [
        ("s3://lake/a/b", "file:///srv/shop/lake/a/b"), ("s3://lake", "file:///srv/shop/lake"),
        ("s3://lake/%2e%2e/\u{FC}", "file:///srv/shop/lake/%2e%2e/\u{FC}"),
    ])
    func bothNamesAreOnePlace(alias: String, path: String) throws {
        for text in [alias, path] {
            let location = try Location(text)
            #expect(try Self.names(prefersAlias: true).canonical(location).uri == alias)
            #expect(try Self.names(prefersAlias: false).canonical(location).uri == path)
            #expect(try Self.names(prefersAlias: true).physical(location).uri == path)
        }
    }

    @Test(arguments: [
        "s3://lake2/a", "s3://lak", "s3a://lake/a", "file:///srv/shop/lake2/a", "file:///srv/shop", "s3://other/lake/a",
    ])
    func othersStayAsTheyAre(text: String) throws {
        let location = try Location(text)
        for prefersAlias in [true, false] {
            #expect(try Self.names(prefersAlias: prefersAlias).canonical(location) == location)
            #expect(try Self.names(prefersAlias: prefersAlias).physical(location) == location)
        }
    }

    @Test func theStoreAnswersByTheNameThatItWasAskedBy() async throws {
        let base = InMemoryObjectStore()
        let store = AliasedObjectStore(base, names: try Self.names(prefersAlias: true))
        try await store.write(Location("s3://lake/t/one"), [1])
        try await store.write(Location("/srv/shop/lake/t/two"), [2])
        #expect(try await base.list(below: Location("/srv/shop/lake")).count == 2)
        for folder in ["s3://lake", "file:///srv/shop/lake"] {
            let found = try await store.list(below: Location(folder)).map(\.location.uri)
            #expect(found == ["\(folder)/t/one", "\(folder)/t/two"])
            #expect(try await store.folders(in: Location(folder)).map(\.uri) == ["\(folder)/t"])
        }
    }
}
