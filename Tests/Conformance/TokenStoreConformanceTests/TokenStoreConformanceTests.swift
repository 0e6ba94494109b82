import Access
import Clocks
import Cryptography
import Errors
import Identifiers
import Testing

/// What every store of tokens does.
@Suite struct TokenStoreConformanceTests {
    @Test(arguments: StoreKind.allCases) func keepsWhatItIsGiven(_ kind: StoreKind) async throws {
        let store = try StoreUnderTest(kind)
        var full = token(1)
        full.scope = .write
        full.reach = Reach([try NamespacePattern(["a.b", "caf\u{E9} \"x\""]), try NamespacePattern(["silver"])])
        full.expiresAt = time(100)
        full.revokedAt = time(50)
        full.lastUsedAt = time(40)
        var nothing = token(2)
        nothing.reach = .namespaces([])
        let admin = token(3, scope: .admin)
        for token in [full, nothing, admin] { try await store.tokens.add(token) }
        #expect(try await store.tokens.tokens() == [full, nothing, admin])
        let reopened = try store.reopened()
        for token in [full, nothing, admin] {
            #expect(try await reopened.token(id: token.id) == token)
            #expect(try await reopened.token(secretHash: token.secretHash) == token)
        }
        #expect(try await store.tokens.token(id: id(9)) == nil)
        #expect(try await store.tokens.token(secretHash: SHA256.digest(of: "other")) == nil)
    }

    @Test(arguments: StoreKind.allCases) func refusesTheSameTwice(_ kind: StoreKind) async throws {
        let store = try StoreUnderTest(kind).tokens
        try await store.add(token(1))
        let version = try await store.version()
        var sameID = token(2)
        sameID = AccessToken(
            id: id(1), name: "x", secretHash: sameID.secretHash, scope: .read, createdAt: sameID.createdAt)
        var sameSecret = token(3)
        sameSecret.secretHash = token(1).secretHash
        for token in [token(1), sameID, sameSecret] {
            let error = await #expect(throws: MartletError.self) { try await store.add(token) }
            #expect(error?.code == .alreadyExists)
        }
        #expect(try await store.tokens() == [token(1)])
        #expect(try await store.version() == version)
    }

    @Test(arguments: StoreKind.allCases) func listsTheOldestFirst(_ kind: StoreKind) async throws {
        let store = try StoreUnderTest(kind).tokens
        for number in [3, 1, 2] { try await store.add(token(number)) }
        #expect(try await store.tokens().map(\.name) == ["token 1", "token 2", "token 3"])
    }

    @Test(arguments: StoreKind.allCases) func revokesOnce(_ kind: StoreKind) async throws {
        let fresh = try StoreUnderTest(kind)
        let store = fresh.tokens
        try await store.add(token(1))
        let version = try await store.version()
        #expect(try await store.revoke(id(9), at: time(5)) == nil)
        #expect(try await store.version() == version)
        #expect(try await store.revoke(id(1), at: time(5))?.revokedAt == time(5))
        let after = try await store.version()
        #expect(after != version)
        #expect(try await store.revoke(id(1), at: time(9))?.revokedAt == time(5), "the first time stands")
        #expect(try await store.version() == after)
        #expect(try await fresh.tokens.token(id: id(1))?.revokedAt == time(5))
    }

    @Test(arguments: StoreKind.allCases) func theMarkChangesWithEachRevocation(_ kind: StoreKind) async throws {
        let store = try StoreUnderTest(kind)
        let other = try store.reopened()
        var marks = [try other.revocationMark()]
        for number in 1...3 { try await store.tokens.add(token(number)) }
        #expect(try other.revocationMark() == marks[0], "only a revocation ends what is known")
        // The first twice: a process may have died before it told the others.
        for number in [1, 1, 2, 3] {
            _ = try await store.tokens.revoke(id(number), at: time(5))
            marks.append(try other.revocationMark())
            #expect(try store.tokens.revocationMark() == marks.last)
        }
        #expect(Set(marks).count == 5)
        _ = try await other.revoke(id(9), at: time(5))
        #expect(try other.revocationMark() == marks.last, "there is no such token")
    }

    @Test(arguments: StoreKind.allCases) func theVersionChangesWithEachToken(_ kind: StoreKind) async throws {
        let store = try StoreUnderTest(kind)
        var versions = [try await store.tokens.version()]
        for number in 1...3 {
            try await store.tokens.add(token(number))
            versions.append(try await store.tokens.version())
        }
        #expect(Set(versions).count == 4)
        #expect(try await store.reopened().version() == versions.last)
    }

    @Test(arguments: StoreKind.allCases) func usesAreNoNews(_ kind: StoreKind) async throws {
        let store = try StoreUnderTest(kind).tokens
        try await store.add(token(1))
        let version = try await store.version()
        try await store.recordUse([id(1): time(7), id(9): time(7)])
        #expect(try await store.token(id: id(1))?.lastUsedAt == time(7))
        try await store.recordUse([id(1): time(6)])
        #expect(try await store.token(id: id(1))?.lastUsedAt == time(7), "an earlier use is ignored")
        #expect(try await store.version() == version)
    }

    @Test(arguments: StoreKind.allCases) func oneFirstTokenIsMade(_ kind: StoreKind) async throws {
        let store = try StoreUnderTest(kind)
        let made = try await withThrowingTaskGroup(of: Bool.self) { group in
            for number in 1...12 {
                group.addTask { try await store.reopened().addFirst(token(number)) }
            }
            return try await group.reduce(into: 0) { $0 += $1 ? 1 : 0 }
        }
        #expect(made == 1)
        let all = try await store.tokens.tokens()
        #expect(all.count == 1)
        _ = try await store.tokens.revoke(all[0].id, at: time(1))
        #expect(try await store.tokens.addFirst(token(20)) == false, "there has been one")
    }

    @Test(arguments: StoreKind.allCases) func theFirstKeyStands(_ kind: StoreKind) async throws {
        let store = try StoreUnderTest(kind)
        let keys = try await withThrowingTaskGroup(of: [UInt8].self) { group in
            for number in UInt8(1)...8 {
                group.addTask {
                    try await store.reopened().signingKey(proposing: [UInt8](repeating: number, count: 32))
                }
            }
            return try await group.reduce(into: Set<[UInt8]>()) { $0.insert($1) }
        }
        #expect(keys.count == 1)
        #expect(try await store.tokens.signingKey(proposing: []) == keys.first)
    }
}
