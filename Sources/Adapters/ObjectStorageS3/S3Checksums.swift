internal import Errors
internal import HTTP
internal import ObjectStorage
internal import S3

/// Checksums that go with whole objects, beside the digest in each signature.
enum S3Checksums {
    /// The one that objects are written with.
    static let written = ChecksumAlgorithm.crc32c

    static func of(_ bytes: [UInt8], _ algorithm: ChecksumAlgorithm = written) -> String {
        var running = RunningChecksum(algorithm)
        running.update(bytes.span)
        return Checksum(algorithm, bytes: running.finalize()).value
    }

    /// Compares what came with what the storage says of the whole object; one of parts says nothing of the whole.
    ///
    /// - Throws: `corrupt`, which reading again may mend.
    static func check(_ answer: S3Answer, _ location: Location) throws(MartletError) {
        for algorithm in ChecksumAlgorithm.allCases {
            guard let told = answer.fields[algorithm.field], !told.contains("-") else { continue }
            guard of(answer.body, algorithm) == told else {
                throw MartletError(
                    .corrupt, "'\(location)' did not come as it was written: its \(algorithm.rawValue) is not \(told)",
                    retry: .safely)
            }
            return
        }
    }
}
