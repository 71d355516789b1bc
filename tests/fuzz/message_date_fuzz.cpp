// Dates: none, or one of the years a Date field can name.

#include <cstddef>
#include <cstdint>
#include <cstdlib>

#include "message/date.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto date = triaged::message::parse_date({reinterpret_cast<const char*>(data), size});
    if (!date) return 0;
    constexpr std::int64_t year_1899 = -2'240'524'800, year_10001 = 253'433'923'200;
    if (date->seconds < year_1899 || date->seconds > year_10001) std::abort();
    if (date->offset_minutes <= -24 * 60 || date->offset_minutes >= 24 * 60) std::abort();
    return 0;
}
