# How every target is compiled: language level, warnings, hardening,
# sanitizers, and where programs and plugins come to lie.
set(CMAKE_C_STANDARD 11)
set(CMAKE_C_STANDARD_REQUIRED ON)
set(CMAKE_C_EXTENSIONS OFF)
set(CMAKE_C_VISIBILITY_PRESET hidden)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
set(CMAKE_RUNTIME_OUTPUT_DIRECTORY ${PROJECT_BINARY_DIR}/bin)

set(TKM_ABI_INCLUDE ${PROJECT_SOURCE_DIR}/core/include CACHE PATH
	"Where the public headers are; the ABI tests set another")
set(TKM_SANITIZE "" CACHE STRING "Sanitizers, as -fsanitize= takes them")

add_library(tkm_options INTERFACE)
target_compile_options(tkm_options INTERFACE
	-Wall -Wextra -Werror -Wpedantic -Wshadow -Wstrict-prototypes
	-Wmissing-prototypes -Wold-style-definition -Wwrite-strings
	-Wpointer-arith -Wcast-qual -Wformat=2 -Wundef -Wvla
	-Wimplicit-fallthrough -Wnull-dereference -Wdouble-promotion
	-fno-common -fstack-protector-strong)
target_compile_definitions(tkm_options INTERFACE
	TKM_VERSION="${PROJECT_VERSION}")
target_include_directories(tkm_options INTERFACE
	${PROJECT_SOURCE_DIR} ${TKM_ABI_INCLUDE})

if(TKM_SANITIZE)
	target_compile_options(tkm_options INTERFACE
		-fsanitize=${TKM_SANITIZE} -fno-omit-frame-pointer
		-fno-sanitize-recover=all)
	target_link_options(tkm_options INTERFACE
		-fsanitize=${TKM_SANITIZE})
else()
	target_compile_options(tkm_options INTERFACE
		-fstack-clash-protection
		$<$<STREQUAL:${CMAKE_SYSTEM_PROCESSOR},x86_64>:-fcf-protection>
		$<$<NOT:$<CONFIG:Debug>>:-D_FORTIFY_SOURCE=2>)
	# A plugin is read and hashed whole before it is loaded: what is shipped
	# carries no symbol table.
	target_link_options(tkm_options INTERFACE
		-Wl,-z,relro,-z,now,-z,noexecstack,-z,defs
		$<$<CONFIG:MinSizeRel>:-s>)
endif()

# The fuzzer sees its way only through code that counts its branches.
if(TKM_FUZZ)
	target_compile_options(tkm_options INTERFACE -fsanitize=fuzzer-no-link)
endif()
