internal import Errors

/// Notices that the files of the certificate were renewed.
struct CertificateWatch {
    private let files: TLSFiles
    private var known: PEMFiles
    private var identity: [Int]

    init(_ files: TLSFiles, holding known: PEMFiles) {
        self.files = files
        self.known = known
        identity = PEMFiles.identity(of: files)
    }

    /// Looks at the files and hands over what is new in them; what to tell people, or nil.
    ///
    /// A certificate that has come before its key does not fit the old one, so that is said, and another look follows when the key has come.
    mutating func look(_ use: (PEMFiles) throws(MartletError) -> Void) -> String? {
        let now = PEMFiles.identity(of: files)
        guard now != identity else { return nil }
        identity = now
        do throws(MartletError) {
            let found = try PEMFiles(files)
            guard found != known else { return nil }
            try use(found)
            known = found
            return "the TLS certificate was renewed; new connections have it"
        } catch {
            return "the TLS certificate was changed and does not serve, so the former one stays: \(error.message)"
        }
    }
}
