# Plugins, their catalogues, and the signed list of what was released.
find_program(TKM_MSGFMT msgfmt REQUIRED)
find_program(TKM_MSGCAT msgcat REQUIRED)
find_program(TKM_OPENSSL openssl REQUIRED)

set(TKM_PLUGIN_DIR ${PROJECT_BINARY_DIR}/plugins)
set_property(GLOBAL PROPERTY TKM_RELEASED_TARGETS "")
set_property(GLOBAL PROPERTY TKM_RELEASED_FILES "")

# Compiles catalogues into one; a fault in them stops the build.  Where two
# have a text, the first one counts.
function(tkm_catalogue mo)
	get_filename_component(folder ${mo} DIRECTORY)
	get_filename_component(language ${mo} NAME_WE)
	set(whole ${CMAKE_CURRENT_BINARY_DIR}/${language}.po)
	add_custom_command(OUTPUT ${mo} DEPENDS ${ARGN} VERBATIM
		COMMAND ${CMAKE_COMMAND} -E make_directory ${folder}
		COMMAND ${TKM_MSGCAT} --use-first -o ${whole} ${ARGN}
		COMMAND ${TKM_MSGFMT} --check -o ${mo} ${whole}
		BYPRODUCTS ${whole}
		COMMENT "Compiling ${mo}")
endfunction()

# tkm_plugin(NAME SOURCES ... LIBS ...): one plugin of this folder, with its
# plugin.json and its texts.  An English catalogue has only those message ids
# that are words for programs, such as `not_yet`; the rest are sentences.
function(tkm_plugin name)
	cmake_parse_arguments(arg "" "" "SOURCES;LIBS" ${ARGN})
	set(folder ${TKM_PLUGIN_DIR}/${name})
	set(target plugin-${name})
	add_library(${target} MODULE ${arg_SOURCES})
	set_target_properties(${target} PROPERTIES
		PREFIX "" OUTPUT_NAME ${name}
		LIBRARY_OUTPUT_DIRECTORY ${folder})
	target_link_libraries(${target} PRIVATE ${arg_LIBS} tkm_options)
	target_link_options(${target} PRIVATE -Wl,--exclude-libs,ALL)

	set(manifest ${folder}/plugin.json)
	configure_file(plugin.json ${manifest} @ONLY)
	set(files ${manifest})
	foreach(language vi en)
		set(catalogues "")
		file(GLOB catalogues CONFIGURE_DEPENDS
			${CMAKE_CURRENT_SOURCE_DIR}/po/${language}.po)
		if(tkm_kit IN_LIST arg_LIBS)
			list(APPEND catalogues
				${PROJECT_SOURCE_DIR}/core/kit/po/${language}.po)
		endif()
		if(catalogues)
			tkm_catalogue(${folder}/locale/${language}.mo
				${catalogues})
			list(APPEND files ${folder}/locale/${language}.mo)
			set_property(GLOBAL APPEND PROPERTY TKM_RELEASED_FILES
				${name}/locale/${language}.mo)
		endif()
	endforeach()
	add_custom_target(${target}-files ALL DEPENDS ${files})

	set_property(GLOBAL APPEND PROPERTY
		TKM_RELEASED_TARGETS ${target} ${target}-files)
	set_property(GLOBAL APPEND PROPERTY TKM_RELEASED_FILES
		${name}/plugin.json ${name}/${name}.so)
endfunction()

# A library beside the programs that the host checks as it checks plugins:
# FILE, its path in the build folder, goes on the list too.
function(tkm_released_library target file)
	set_property(GLOBAL APPEND PROPERTY TKM_RELEASED_TARGETS ${target})
	set_property(GLOBAL APPEND PROPERTY TKM_RELEASED_LIBRARIES ${file})
endfunction()

# The key releases are signed with.  Whoever ships gives the public one as 64
# hexadecimal digits and signs release.json elsewhere; a developer's build
# makes a pair of its own.
set(TKM_RELEASE_KEY "" CACHE STRING
	"Ed25519 public key of releases, hexadecimal; empty: made here")
set(TKM_RELEASE_PRIVATE_KEY "" CACHE FILEPATH
	"PEM file to sign the release with; empty: signed elsewhere")
option(TKM_SHIP "This build is handed to users" OFF)
if(TKM_SHIP AND NOT TKM_RELEASE_KEY)
	message(FATAL_ERROR "TKM_SHIP needs TKM_RELEASE_KEY: plugins signed by a "
		"throw-away key prove nothing to anybody")
endif()
if(NOT TKM_RELEASE_KEY)
	if(CMAKE_BUILD_TYPE MATCHES "^(Release|MinSizeRel)$")
		message(WARNING "TKM_RELEASE_KEY is empty: a key is made in the build "
			"tree. Set TKM_SHIP for what is handed to users.")
	endif()
	set(TKM_RELEASE_PRIVATE_KEY ${PROJECT_BINARY_DIR}/release-key.pem)
	if(NOT EXISTS ${TKM_RELEASE_PRIVATE_KEY})
		execute_process(COMMAND ${TKM_OPENSSL} genpkey -algorithm ed25519
			-out ${TKM_RELEASE_PRIVATE_KEY} COMMAND_ERROR_IS_FATAL ANY)
	endif()
	set(public ${PROJECT_BINARY_DIR}/release-key.der)
	execute_process(COMMAND ${TKM_OPENSSL} pkey -pubout -outform DER
		-in ${TKM_RELEASE_PRIVATE_KEY} -out ${public}
		COMMAND_ERROR_IS_FATAL ANY)
	# SubjectPublicKeyInfo of Ed25519 (RFC 8410, 4): 12 bytes, then the key.
	file(READ ${public} TKM_RELEASE_KEY OFFSET 12 HEX)
endif()

# After all plugins are known: writes and signs plugins/release.json.
function(tkm_release)
	get_property(targets GLOBAL PROPERTY TKM_RELEASED_TARGETS)
	get_property(files GLOBAL PROPERTY TKM_RELEASED_FILES)
	get_property(libraries GLOBAL PROPERTY TKM_RELEASED_LIBRARIES)
	set(list ${TKM_PLUGIN_DIR}/release.json)
	set(signature ${TKM_PLUGIN_DIR}/release.sig)
	list(TRANSFORM files PREPEND ${TKM_PLUGIN_DIR}/ OUTPUT_VARIABLE paths)
	list(JOIN files "," joined)
	list(JOIN libraries "," beside)
	if(TKM_RELEASE_PRIVATE_KEY)
		set(sign COMMAND ${TKM_OPENSSL} pkeyutl -sign -rawin
			-inkey ${TKM_RELEASE_PRIVATE_KEY}
			-in ${list} -out ${signature})
	endif()
	add_custom_command(OUTPUT ${list} VERBATIM
		DEPENDS ${targets} ${paths}
			${PROJECT_SOURCE_DIR}/cmake/TkmRelease.cmake
		COMMAND ${CMAKE_COMMAND} -D FOLDER=${TKM_PLUGIN_DIR}
			-D FILES=${joined} -D ROOT=${PROJECT_BINARY_DIR}
			-D LIBRARIES=${beside} -D VERSION=${PROJECT_VERSION}
			-P ${PROJECT_SOURCE_DIR}/cmake/TkmRelease.cmake
		${sign}
		COMMENT "Signing the list of released plugins")
	add_custom_target(tkm_release ALL DEPENDS ${list})
endfunction()
