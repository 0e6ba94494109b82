internal import CCurl
internal import CCurlHeader
internal import Glibc

/// Addresses that only this machine, or what shares its link, answers at.
///
/// They are refused where a connection is made, after names were looked up, so that no name leads there.
enum LocalAddresses {
    static func refuse(on handle: CurlHandle) {
        _ = unsafe martlet_curl_set_socket_opener(
            handle.pointer,
            { _, _, address in
                guard let address = unsafe address else { return -1 }
                let bytes = unsafe withUnsafeBytes(of: &address.pointee.addr) { unsafe Array($0) }
                // An address of the newer kind is longer than the field that it begins in.
                let more = unsafe Int(address.pointee.addrlen) - bytes.count
                let whole = unsafe more > 0 ? bytes + Self.rest(address, from: bytes.count, more) : bytes
                guard unsafe !Self.isLocal(whole, family: address.pointee.family) else { return -1 }
                return unsafe socket(
                    address.pointee.family, address.pointee.socktype | Int32(SOCK_CLOEXEC.rawValue),
                    address.pointee.protocol)
            }, nil)
    }

    @unsafe private static func rest(_ address: UnsafeMutablePointer<curl_sockaddr>, from start: Int, _ count: Int)
        -> [UInt8]
    {
        guard let offset = MemoryLayout<curl_sockaddr>.offset(of: \.addr) else { return [] }
        let field = unsafe UnsafeRawPointer(address) + offset
        return unsafe Array(UnsafeRawBufferPointer(start: field + start, count: count))
    }

    /// - Parameter bytes: A socket address as the system writes it.
    static func isLocal(_ bytes: [UInt8], family: Int32) -> Bool {
        switch family {
        case AF_INET where bytes.count >= 8: isLocal(Array(bytes[4..<8]))
        case AF_INET6 where bytes.count >= 24: isLocalSix(Array(bytes[8..<24]))
        default: true
        }
    }

    private static func isLocal(_ four: [UInt8]) -> Bool {
        switch (four[0], four[1]) {
        // This machine, nowhere, its link (with the services that hand out credentials), groups and broadcasts.
        case (127, _), (0, _), (169, 254), (224..., _): true
        // A cloud's service of that kind.
        case (100, 100): four[2] == 100 && four[3] == 200
        default: false
        }
    }

    private static func isLocalSix(_ address: [UInt8]) -> Bool {
        if address[..<15].allSatisfy({ $0 == 0 }), address[15] <= 1 { return true }
        // Addresses of the older kind inside of the newer: mapped, compatible, translated.
        let isMapped = address[..<10].allSatisfy { $0 == 0 } && address[10] == address[11]
        if isMapped && [0, 0xFF].contains(address[10]) || address.starts(with: [0, 0x64, 0xFF, 0x9B]) {
            return isLocal(Array(address[12...]))
        }
        if address[0] == 0xFE, address[1] & 0xC0 == 0x80 { return true }
        if address[0] == 0xFF { return true }
        return address.starts(with: [0xFD, 0, 0x0E, 0xC2])
    }
}
